"""The shelf: one routed version a service, and services that did not change are the same object."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from gateway.registry.shelf import Shelf, is_known, read_all, read_changed, read_routed, read_services
from gateway.store.tables.registry import service_versions
from tests.support.registry import OPERATIONS, Registry

CASES = [
    (["published", "draft", "retired"], 1),
    (["deprecated", "published", "submitted"], 2),
    (["published", "deprecated", "draft"], 1),
    (["deprecated", "deprecated", "draft"], 2),
    (["retired", "draft", "submitted"], None),
]


@pytest.mark.parametrize(("states", "number"), CASES)
async def test_the_published_version_is_routed_or_the_newest_deprecated(store, states, number) -> None:
    registry = Registry(store)
    await registry.people()
    for state in states:
        made = (await registry.upload("tax-writer", OPERATIONS)).json()
        async with store.write() as connection:
            row = service_versions.c.id == made["id"]
            await connection.execute(update(service_versions).where(row).values(state=state))
    async with store.read() as connection:
        routed = await read_routed(connection, ["tax/assessments", "tax/other"])
        assert await read_routed(connection, None) == routed
    assert {key: one.number for key, one in routed.items()} == ({"tax/assessments": number} if number else {})


async def test_what_did_not_change_is_shared(store) -> None:
    registry = Registry(store)
    await registry.people()
    await registry.published(service="tax/a")
    await registry.published(service="tax/b")
    async with store.read() as connection:
        shelf = await read_all(connection, Shelf())
        again = await read_all(connection, shelf)
        assert again.services["tax/a"] is shelf.services["tax/a"]
        changed = await read_changed(connection, shelf, frozenset({"service:tax/a"}))
        assert changed.services["tax/b"] is shelf.services["tax/b"]
        assert changed.agreements is shelf.agreements
        assert (await read_services(connection, ["tax/b"], {})) == {"tax/b": shelf.services["tax/b"]}
        assert len((await connection.execute(select(service_versions.c.id))).all()) == 2


def test_kinds_of_keys() -> None:
    assert all(is_known(f"{kind}:x") for kind in ("agency", "client", "service", "agreement"))
    assert not is_known("all")
    assert not is_known("other:x")
