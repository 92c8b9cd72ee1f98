"""Recorded changes: no commit without an intent, no announcement without a commit."""

from __future__ import annotations

import pytest
import pytest_asyncio
from sqlalchemy import insert, select

from gateway.problems import Conflict, EvidenceUnavailable, VersionMismatch
from gateway.registry.recorder import Act, Recorder, insert_new, require_version, swap
from gateway.store.tables.change import changes
from gateway.store.tables.registry import agencies
from tests.support.journals import MemoryJournal
from tests.support.registry import CALLERS

ACT = Act(kind="registry.agency.added", caller=CALLERS["tax-writer"], object="a", agency="a")
ROW = {"id": "a", "name": "A", "version": 1, "created_by": "x", "changed_at": 0}


@pytest_asyncio.fixture
async def journal() -> MemoryJournal:
    return MemoryJournal()


async def rows(store) -> tuple[list[str], list[tuple[str, str]]]:
    async with store.read() as connection:
        ids = (await connection.execute(select(agencies.c.id))).scalars().all()
        told = (await connection.execute(select(changes.c.topic, changes.c.key))).all()
    return list(ids), [tuple(one) for one in told]


async def test_a_change_is_intended_committed_announced_and_done(store, journal) -> None:
    async with Recorder(store, journal).change(ACT, "agency:a") as connection:
        assert journal.reasons(ACT.kind) == ["intent"]
        await connection.execute(insert(agencies).values(ROW))
    assert await rows(store) == (["a"], [("catalogue", "agency:a")])
    intent, done = journal.entries
    assert (intent.exchange, done.reason, done.decision) == (done.exchange, "done", "permit")
    assert (done.by, done.client_agency, done.object, done.agency) == ("tax-writer", "tax", "a", "a")


async def test_without_an_intent_nothing_begins(store, journal) -> None:
    journal.broken = True
    with pytest.raises(EvidenceUnavailable):
        async with Recorder(store, journal).change(ACT, "agency:a"):
            pytest.fail("the transaction opened")
    assert await rows(store) == ([], [])


@pytest.mark.parametrize(
    ("error", "code"), [(Conflict("x", reason="taken"), "taken"), (KeyError("x"), "internal")]
)
async def test_a_failure_leaves_its_reason_only(store, journal, error: Exception, code: str) -> None:
    with pytest.raises(type(error)):
        async with Recorder(store, journal).change(ACT, "agency:a") as connection:
            await connection.execute(insert(agencies).values(ROW))
            raise error
    assert await rows(store) == ([], [])
    assert [(one.reason, one.decision) for one in journal.entries] == [("intent", "permit"), (code, "deny")]


async def test_an_outcome_that_cannot_be_written_is_not_answered(store, journal) -> None:
    with pytest.raises(EvidenceUnavailable):
        async with Recorder(store, journal).change(ACT) as connection:
            await connection.execute(insert(agencies).values(ROW))
            journal.broken = True
    assert (await rows(store))[0] == ["a"]
    assert journal.reasons(ACT.kind) == ["intent"]


async def test_a_swap_needs_the_present_version(store) -> None:
    async with store.write() as connection:
        await connection.execute(insert(agencies).values(ROW))
        await swap(connection, agencies, agencies.c.id == "a", 1, {"name": "B"})
        with pytest.raises(VersionMismatch):
            await swap(connection, agencies, agencies.c.id == "a", 1, {"name": "C"})
        row = (await connection.execute(select(agencies))).mappings().one()
    assert (row["name"], row["version"]) == ("B", 2)
    assert row["changed_at"] > 0


async def test_an_insertion_is_new_or_a_conflict(store) -> None:
    async with store.write() as connection:
        await insert_new(connection, insert(agencies).values(ROW), "taken", "It is there.")
    with pytest.raises(Conflict) as refused:
        async with store.write() as connection:
            await insert_new(connection, insert(agencies).values(ROW), "taken", "It is there.")
    assert refused.value.code == "taken"


def test_a_version_is_the_one_that_was_seen() -> None:
    require_version(3, 3)
    with pytest.raises(VersionMismatch):
        require_version(3, 2)
