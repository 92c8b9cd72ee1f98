"""Cases in the store: read, and changed by whoever saw them last.

A change of the engine is fenced by the row's `version`, so that a process
that was thought dead records nothing late. What comes from outside (answers,
wishes) takes the row's lock and leaves `version` alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.journeys.cases.case import CallRecord, Case, CaseEvent, Wait
from gateway.registry.recorder import now_ms
from gateway.store.store import Store
from gateway.store.tables.journeys import case_events, case_steps, case_waits, cases

CASE_COLUMNS = [cases.c[one.name] for one in fields(Case)]
CALL_COLUMNS = [case_steps.c[one.name] for one in fields(CallRecord)]
WAIT_COLUMNS = [case_waits.c[one.name] for one in fields(Wait)]


class Superseded(Exception):
    """Somebody else has gone on with the case."""


class CaseStore:
    """Reads cases and opens the transactions in which they change."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def find(self, case: str) -> Case | None:
        """Return the case, or None."""
        async with self.store.read() as connection:
            row = (
                (await connection.execute(select(*CASE_COLUMNS).where(cases.c.id == case))).mappings().first()
            )
        return None if row is None else Case(**row)

    async def calls(self, case: str) -> list[CallRecord]:
        """Return the calls of a case, in order."""
        query = select(*CALL_COLUMNS).where(case_steps.c.case_id == case).order_by(case_steps.c.number)
        async with self.store.read() as connection:
            return [CallRecord(**row) for row in (await connection.execute(query)).mappings()]

    async def waits(self, case: str) -> list[Wait]:
        """Return everything that a case waits or waited for."""
        async with self.store.read() as connection:
            return await read_waits(connection, case)

    async def unrecorded(self, case: str, decisions: Iterable[str]) -> set[str]:
        """Return those of `decisions` that were begun and never recorded."""
        query = select(case_steps.c.decision).where(
            case_steps.c.case_id == case,
            case_steps.c.decision.in_(list(decisions)),
            case_steps.c.state == "started",
        )
        async with self.store.read() as connection:
            return {row.decision for row in await connection.execute(query)}

    async def wishes(self, connection: AsyncConnection, case: str) -> Wishes:
        """Return what was wished of a case by now."""
        query = select(cases.c.cancel, cases.c.paused).where(cases.c.id == case)
        row = (await connection.execute(query)).one()
        return Wishes(row.cancel, row.paused)

    @asynccontextmanager
    async def change(self, case: Case, **values: Any) -> AsyncIterator[Change]:
        """Open a transaction that changes the row as `case` knows it; raises `Superseded`.

        `Change.case` is the case as it then is, with what was wished meanwhile.
        """
        now = now_ms()
        statement = (
            update(cases)
            .where(cases.c.id == case.id, cases.c.version == case.version)
            .values(**values, version=case.version + 1, changed_at=now)
            .returning(cases.c.cancel, cases.c.paused)
        )
        async with self.store.write() as connection:
            wishes = (await connection.execute(statement)).first()
            if wishes is None:
                raise Superseded(case.id)
            values |= {"cancel": wishes.cancel, "paused": wishes.paused}
            yield Change(connection, replace(case, **values, version=case.version + 1, changed_at=now))

    @asynccontextmanager
    async def locked(self, case: str) -> AsyncIterator[tuple[AsyncConnection, Case | None]]:
        """Open a transaction that holds the row's lock, for what comes from outside."""
        async with self.store.write() as connection:
            query = select(*CASE_COLUMNS).where(cases.c.id == case).with_for_update()
            row = (await connection.execute(query)).mappings().first()
            yield connection, None if row is None else Case(**row)


class Wishes(NamedTuple):
    """What people wish of a case: to stop it, or to let it rest."""

    cancel: str | None
    paused: bool


class Change:
    """What else a transaction on a case writes."""

    def __init__(self, connection: AsyncConnection, case: Case) -> None:
        self.connection = connection
        self.case = case

    async def tell(self, event: CaseEvent) -> None:
        """Add an event."""
        await tell(self.connection, self.case.id, event)

    async def begin_call(self, values: Mapping[str, Any]) -> None:
        """Write that a call is about to be made."""
        highest = select(func.coalesce(func.max(case_steps.c.number), 0) + 1).where(
            case_steps.c.case_id == self.case.id
        )
        await self.connection.execute(
            insert(case_steps).values(
                **values, case_id=self.case.id, number=highest.scalar_subquery(), state="started"
            )
        )

    async def end_call(self, decision: str, **values: Any) -> None:
        """Write what came of a call."""
        own = (case_steps.c.case_id == self.case.id) & (case_steps.c.decision == decision)
        await self.connection.execute(update(case_steps).where(own).values(**values, ended_at=now_ms()))

    async def put_wait(self, values: Mapping[str, Any]) -> None:
        """Write what is waited for."""
        now = now_ms()
        await self.connection.execute(
            insert(case_waits).values(
                **values, case_id=self.case.id, state="open", version=1, created_at=now, changed_at=now
            )
        )

    async def set_wait(self, wait: str, **values: Any) -> None:
        """Change what is waited for."""
        await self.connection.execute(
            update(case_waits)
            .where(case_waits.c.id == wait)
            .values(**values, version=case_waits.c.version + 1, changed_at=now_ms())
        )

    async def reschedule(self, due: int | None) -> None:
        """Set when the case is looked at again."""
        await self.connection.execute(update(cases).where(cases.c.id == self.case.id).values(due=due))


async def read_waits(connection: AsyncConnection, case: str) -> list[Wait]:
    """Return everything that a case waits or waited for, the oldest first."""
    query = select(*WAIT_COLUMNS).where(case_waits.c.case_id == case).order_by(case_waits.c.id)
    return [Wait(**row) for row in (await connection.execute(query)).mappings()]


async def tell(connection: AsyncConnection, case: str, event: CaseEvent) -> None:
    """Add an event to a case whose row this transaction holds."""
    highest = select(func.coalesce(func.max(case_events.c.number), 0) + 1).where(
        case_events.c.case_id == case
    )
    await connection.execute(
        insert(case_events).values(
            case_id=case,
            number=highest.scalar_subquery(),
            kind=event.kind,
            step=event.step,
            data=dict(event.data),
            at=now_ms(),
        )
    )


async def wake(connection: AsyncConnection, case: Case) -> None:
    """Have a node look at the case now; a node that is at work looks by itself before it rests."""
    resting = cases.c.executor.is_(None) & cases.c.ended_at.is_(None) & cases.c.paused.is_(False)
    await connection.execute(update(cases).where(cases.c.id == case.id, resting).values(due=now_ms()))
