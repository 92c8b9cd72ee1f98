"""Cases in the store: read, and changed by whoever saw them last.

What comes from outside (answers, wishes) takes the row's lock and leaves
`version` alone; the engine's own changes are in `changing`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.journeys.cases.case import CallRecord, Case, CaseEvent, Wait
from gateway.journeys.cases.changing import (
    ADD_EVENT,
    CALL_COLUMNS,
    CASE_COLUMNS,
    FIND_CASE,
    FIND_STARTED,
    FIND_WAITS,
    Change,
    Write,
    event_values,
)
from gateway.registry.recorder import now_ms
from gateway.store.store import Store
from gateway.store.tables.journeys import case_steps, cases


class Found(NamedTuple):
    """A case as it is taken up: with the decisions that were begun and never recorded."""

    case: Case
    started: frozenset[str]


class CaseStore:
    """Reads cases and makes the transactions in which they change."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def find(self, case: str) -> Case | None:
        """Return the case, or None."""
        async with self.store.read() as connection:
            row = (await connection.execute(FIND_CASE, {"of_case": case})).mappings().first()
        return None if row is None else Case(**row)

    async def take_up(self, case: str) -> Found | None:
        """Return the case to go on with, or None."""

        def read(connection: Connection) -> Found | None:
            own = {"of_case": case}
            row = connection.execute(FIND_CASE, own).mappings().first()
            started = frozenset(connection.scalars(FIND_STARTED, own))
            return None if row is None else Found(Case(**row), started)

        return await self.store.transact(read)

    async def calls(self, case: str) -> list[CallRecord]:
        """Return the calls of a case, in order."""
        query = select(*CALL_COLUMNS).where(case_steps.c.case_id == case).order_by(case_steps.c.number)
        async with self.store.read() as connection:
            return [CallRecord(**row) for row in (await connection.execute(query)).mappings()]

    async def waits(self, case: str) -> list[Wait]:
        """Return everything that a case waits or waited for, the oldest first."""
        async with self.store.read() as connection:
            rows = (await connection.execute(FIND_WAITS, {"of_case": case})).mappings()
            return [Wait(**row) for row in rows]

    async def change(
        self, case: Case, write: Write | None = None, *, free: bool = False, **values: Any
    ) -> Case:
        """Change the row as `case` knows it, with what `write` adds, and return the case as it then is.

        `write` runs in the writer's thread. With what was wished meanwhile; with
        `free` only if nobody wished anything. Raises `Superseded` or `Wished`.
        """

        def job(connection: Connection) -> Case:
            change = Change.begin(connection, case, values, free=free)
            if write is not None:
                write(change)
            return change.case

        return await self.store.transact(job)

    @asynccontextmanager
    async def locked(self, case: str) -> AsyncIterator[tuple[AsyncConnection, Case | None]]:
        """Open a transaction that holds the row's lock, for what comes from outside."""
        async with self.store.write() as connection:
            query = select(*CASE_COLUMNS).where(cases.c.id == case).with_for_update()
            row = (await connection.execute(query)).mappings().first()
            yield connection, None if row is None else Case(**row)


async def tell(connection: AsyncConnection, case: str, event: CaseEvent) -> None:
    """Add an event to a case whose row this transaction holds."""
    await connection.execute(ADD_EVENT, event_values(case, event, now_ms()))


async def wake(connection: AsyncConnection, case: Case) -> None:
    """Have a node look at the case now; a node that is at work looks by itself before it rests."""
    resting = cases.c.executor.is_(None) & cases.c.ended_at.is_(None) & cases.c.paused.is_(False)
    await connection.execute(update(cases).where(cases.c.id == case.id, resting).values(due=now_ms()))
