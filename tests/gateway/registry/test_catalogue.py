"""The catalogue: equal to the store, and made anew from what changed only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest_asyncio
from sqlalchemy import event, insert, select, update

from gateway.registry.catalogue import CatalogueLoader
from gateway.store.store import Store
from gateway.store.tables.registry import agreements
from tests.support.registry import Registry, agreement_draft

DOUBLINGS = {"sqlite": 15, "postgresql": 16}
"""So that there are more agreements than a statement may have parameters."""


@pytest_asyncio.fixture
async def registry(store) -> Registry:
    registry = Registry(store)
    await registry.people()
    await registry.published()
    return registry


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, object]]]:
    """Collect what is sent to the database."""
    sent: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:
        sent.append((statement, parameters))

    event.listen(store.engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(store.engine.sync_engine, "before_cursor_execute", note)


async def grant_many(store: Store) -> None:
    """Double one agreement: each round copies all, with a letter of its own after the id."""
    others = [column for column in agreements.c if column.name != "id"]
    async with store.write() as connection:
        await connection.execute(insert(agreements), row())
        for number in range(DOUBLINGS[store.dialect]):
            copies = select(agreements.c.id + chr(ord("a") + number), *others)
            names = ["id", *(column.name for column in others)]
            await connection.execute(insert(agreements).from_select(names, copies))


def row() -> dict[str, object]:
    return {
        **{"id": "x", "client": "city-portal", "consumer": "city", "provider": "tax"},
        **{"service": "assessments", "operations": ["show"], "purposes": ["p"], "legal_basis": "law"},
        **{"fields": ["*"], "masks": [], "valid_from": 0.0, "valid_until": 4e9, "assurance": 0},
        **{"state": "active", "version": 1, "requested_by": "city-portal", "created_at": 0, "changed_at": 0},
    }


async def test_among_very_many_agreements_one_change_reads_one_row(registry: Registry) -> None:
    await grant_many(registry.store)
    before = await registry.loader.load()
    assert len(before.agreements) == 2 ** DOUBLINGS[registry.store.dialect]
    async with registry.store.write() as connection:
        changed = update(agreements).where(agreements.c.id == "xadl").values(state="suspended", version=2)
        await connection.execute(changed)
    with statements(registry.store) as sent:
        after = await registry.loader.refresh(frozenset({"agreement:xadl"}))
    reads = [one for one in sent if "SELECT" in one[0]]
    assert len(reads) == 1
    assert "IN (" in reads[0][0]
    assert "xadl" in str(reads[0][1])
    assert after.generation == before.generation + 1
    different = [(a, b) for a, b in zip(before.agreements, after.agreements, strict=True) if a is not b]
    assert [(a.id, str(a.state), str(b.state)) for a, b in different] == [("xadl", "active", "suspended")]
    assert after.services is before.services
    assert after.clients is before.clients


async def test_each_kind_of_change_is_followed(registry: Registry) -> None:
    loader = CatalogueLoader(registry.store)
    first = await loader.load()
    assert [(one.key, one.version) for one in first.services] == [("tax/assessments", "1")]
    await registry.send("operator", "PUT", "/agencies/tax", {"name": "Revenue"}, etag=1)
    draft = {"id": "new", "name": "New"}
    await registry.send("operator", "POST", "/agencies", draft)
    asked = (await registry.send("city-portal", "POST", "/agreements", agreement_draft())).json()
    await registry.send("tax-officer", "POST", f"/agreements/{asked['id']}/approve", etag=1)
    await registry.published()
    shown = (await registry.send("operator", "GET", "/clients/city-portal")).json()
    change = {name: shown[name] for name in ("name", "jwks")} | {"active": False}
    await registry.send("operator", "PUT", "/clients/city-portal", change, etag=1)
    keys = {"agency:tax", "agency:new", f"agreement:{asked['id']}", "client:city-portal"}
    refreshed = await loader.refresh(frozenset(keys | {"service:tax/assessments"}))
    whole = await CatalogueLoader(registry.store).load()
    for kind in ("agencies", "clients", "services", "agreements"):
        assert by_id(getattr(refreshed, kind)) == by_id(getattr(whole, kind))
    assert refreshed.services[0].version == "2"
    assert refreshed.services[0].operations is first.services[0].operations


def by_id(values) -> dict[str, object]:
    return {value.id: value for value in values}


async def test_what_is_gone_is_gone(registry: Registry) -> None:
    await registry.loader.load()
    await registry.send("tax-writer", "POST", "/services/tax/assessments/versions/1/retire", etag=3)
    refreshed = await registry.loader.refresh(frozenset({"service:tax/assessments"}))
    assert refreshed.services == ()


async def test_a_key_of_an_unknown_kind_reads_everything(registry: Registry) -> None:
    await registry.loader.load()
    with statements(registry.store) as sent:
        await registry.loader.refresh(frozenset({"everything:new"}))
    assert len([one for one in sent if "SELECT" in one[0]]) >= 4


async def test_a_preview_sees_the_transaction_and_keeps_nothing(registry: Registry) -> None:
    loader = CatalogueLoader(registry.store)
    async with registry.store.write() as connection:
        before = await loader.preview(connection, frozenset({"service:tax/assessments"}))
        await connection.exec_driver_sql("UPDATE service_versions SET state = 'retired'")
        after = await loader.preview(connection, frozenset({"service:tax/assessments"}))
        assert (len(before.services), after.services) == (1, ())
        await connection.rollback()
    assert len((await loader.refresh(frozenset({"service:tax/assessments"}))).services) == 1
