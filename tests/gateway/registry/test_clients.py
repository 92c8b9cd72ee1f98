"""The directory of clients: memory first, the store on a miss."""

from __future__ import annotations

from sqlalchemy import delete

from gateway.model.agency import Agency
from gateway.model.catalogue import Catalogue
from gateway.model.client import Client
from gateway.registry.catalogue import CatalogueLoader
from gateway.registry.clients import NEGATIVE_SECONDS, ClientDirectory
from gateway.registry.seed import seed
from gateway.store.tables.registry import clients

AGENCY = Agency(id="tax", name="Tax")


def client(name: str) -> Client:
    return Client(id=name, agency="tax", name=name)


async def test_what_the_catalogue_holds_is_in_memory(store) -> None:
    await seed(store, AGENCY, [client("a")])
    directory = ClientDirectory(store)
    directory.update(await CatalogueLoader(store).load())
    async with store.write() as connection:
        await connection.execute(delete(clients))
    assert await directory.find("a") == client("a")


async def test_a_new_client_is_found_in_the_store(store) -> None:
    directory = ClientDirectory(store)
    await seed(store, AGENCY, [client("a")])
    found = await directory.find("a")
    assert found == client("a")
    assert await directory.find("a") is found
    directory.update(Catalogue(generation=1))
    async with store.write() as connection:
        await connection.execute(delete(clients))
    assert await directory.find("a") is None


async def test_an_absent_client_is_looked_for_once_a_second(store) -> None:
    now = 100.0
    directory = ClientDirectory(store, lambda: now)
    assert NEGATIVE_SECONDS <= 1
    assert await directory.find("a") is None
    await seed(store, AGENCY, [client("a")])
    now += NEGATIVE_SECONDS - 0.01
    assert await directory.find("a") is None
    now += 0.02
    assert await directory.find("a") == client("a")


async def test_an_update_forgets_what_was_missed(store) -> None:
    directory = ClientDirectory(store, lambda: 100.0)
    assert await directory.find("a") is None
    await seed(store, AGENCY, [client("a")])
    directory.update(Catalogue(generation=1))
    assert await directory.find("a") == client("a")


async def test_what_cannot_be_a_client_is_not_looked_for(store) -> None:
    directory = ClientDirectory(store)
    await store.close()
    for name in ("", "UPPER", "a b", "x" * 64, "a\x00", "https://elsewhere.example"):
        assert await directory.find(name) is None
