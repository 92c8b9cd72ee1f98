"""Grouped transactions: what one job does wrong costs the others nothing; nobody hears of it too early."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from gateway.store.store import Store
from gateway.store.tables import changes
from gateway.store.writer import Job, Withdrawn
from tests.support.stores import ENGINES


def write(key: str) -> Job[str]:
    def job(connection: Connection) -> str:
        connection.execute(insert(changes).values(topic="t", key=key, at=1))
        return key

    return job


async def keys(store: Store) -> set[str]:
    async with store.read() as connection:
        return set(await connection.scalars(select(changes.c.key)))


async def test_many_at_once_are_all_kept_and_answered(store: Store) -> None:
    names = [f"k{n}" for n in range(600)]
    assert await asyncio.gather(*(store.transact(write(name)) for name in names)) == names
    assert await keys(store) == set(names)


async def test_the_same_transaction_sees_what_the_job_wrote(store: Store) -> None:
    def job(connection: Connection) -> int:
        write("a")(connection)
        return connection.execute(select(func.count()).select_from(changes)).scalar_one()

    assert await store.transact(job) == 1


async def test_what_one_job_breaks_the_others_of_its_group_keep(store: Store) -> None:
    def broken(connection: Connection) -> None:
        write("never")(connection)
        raise RuntimeError("something went wrong")

    def refused(connection: Connection) -> None:
        connection.execute(insert(changes).values(topic="t", key=None, at=1))

    jobs = [write("a"), broken, write("b"), refused, write("c")]
    told = await asyncio.gather(*(store.transact(job) for job in jobs), return_exceptions=True)
    assert [told[0], told[2], told[4]] == ["a", "b", "c"]
    assert isinstance(told[1], RuntimeError)
    assert isinstance(told[3], IntegrityError)
    assert await keys(store) == {"a", "b", "c"}


async def test_who_withdraws_does_not_undo_the_group(store: Store) -> None:
    ran = []

    def counted(connection: Connection) -> None:
        ran.append(1)
        write("a")(connection)

    def withdrawn(_connection: Connection) -> None:
        raise Withdrawn("not mine any more")

    told = await asyncio.gather(store.transact(counted), store.transact(withdrawn), return_exceptions=True)
    assert told[0] is None
    assert isinstance(told[1], Withdrawn)
    assert (len(ran), await keys(store)) == (1, {"a"})


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_a_commit_that_fails_is_told_to_everybody(store: Store) -> None:
    """By SQLite's deferred checks of foreign keys."""

    def dangling(connection: Connection) -> None:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        values = "('x', 'd', 1, 's', 'r', 'a', 's', 'o', 1, 'started', 1)"
        names = (
            "case_id, decision, number, step, role, agency, service, operation, attempt, state, started_at"
        )
        connection.execute(text(f"INSERT INTO case_steps ({names}) VALUES {values}"))

    told = await asyncio.gather(store.transact(write("a")), store.transact(dangling), return_exceptions=True)
    assert [type(one) for one in told] == [IntegrityError, IntegrityError]
    assert await keys(store) == set()
    assert await store.transact(write("b")) == "b"


@pytest.mark.parametrize("store", ENGINES[1:], indirect=True)
async def test_a_connection_that_broke_meanwhile_is_opened_again(store: Store) -> None:
    own = await store.transact(lambda connection: connection.scalar(text("SELECT pg_backend_pid()")))
    async with store.write() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
    assert await store.transact(write("a")) == "a"


async def test_a_caller_who_leaves_leaves_the_job_behind(store: Store) -> None:
    going = asyncio.create_task(store.transact(write("a")))
    await asyncio.sleep(0)
    going.cancel()
    assert await store.transact(write("b")) == "b"
    assert await keys(store) == {"a", "b"}
