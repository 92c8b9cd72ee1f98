"""The first agency and clients: there after `seed`, and never overwritten by it."""

from __future__ import annotations

from sqlalchemy import select

from gateway.model.agency import Agency
from gateway.model.client import Client
from gateway.registry.catalogue import CatalogueLoader
from gateway.registry.seed import SEEDED_BY, seed
from gateway.store.tables.change import changes
from gateway.store.tables.registry import clients


async def test_what_is_seeded_stays_as_it_is(store) -> None:
    agency = Agency(id="operator", name="Operator")
    first = Client(id="root", agency="operator", name="First", scopes=frozenset({"registry:admin"}))
    await seed(store, agency, [first])
    await seed(
        store, Agency(id="operator", name="Other"), [Client(id="root", agency="operator", name="Other")]
    )
    catalogue = await CatalogueLoader(store).load()
    assert (catalogue.agencies, catalogue.clients) == ((agency,), (first,))
    async with store.read() as connection:
        assert await connection.scalar(select(clients.c.created_by)) == SEEDED_BY
        told = set((await connection.execute(select(changes.c.key))).scalars())
    assert told == {"agency:operator", "client:root"}
