"""Finds cases that are due, begins their next stretch, and takes over what dead processes left."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Final, NamedTuple

import structlog
from sqlalchemy import func, select, update

from gateway.journeys.cases.case import RUNNING
from gateway.journeys.engine import crash_points
from gateway.journeys.engine.durable import UNFINISHED, Durable, workflow_id
from gateway.journeys.engine.leases import Leases
from gateway.registry.recorder import now_ms
from gateway.store.store import Store
from gateway.store.tables.journeys import cases

POLL: Final = 0.25
"""Seconds between two looks; one indexed query each."""
MOST: Final = 16
"""Stretches that a process has under way at most: what it leaves when it dies is soon taken over."""
LEASE: Final = 15.0
"""Seconds of silence after which a process is dead."""
BACK_OFF: Final = (1, 5, 30, 120, 300)
"""Seconds until a case is tried again after something unexpected."""

log = structlog.get_logger(__name__)


class Claimed(NamedTuple):
    """A stretch that this process has taken."""

    case: str
    number: int


class Dispatcher:
    """Watches the store for one process."""

    def __init__(
        self,
        store: Store,
        durable: Durable,
        leases: Leases,
        executor: str,
        *,
        poll: float = POLL,
        lease: float = LEASE,
        reached: crash_points.Reached = crash_points.nothing,
    ) -> None:
        self._store, self._durable, self._leases, self._executor = store, durable, leases, executor
        self._poll, self._beat_every, self._reached = poll, lease / 3, reached
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._beaten = 0.0

    async def start(self) -> None:
        """Begin to watch; what this process left when it ended last time goes on first."""
        await self._leases.beat()
        self._beaten = time.monotonic()
        if await self._has_cases():
            await self._durable.launch()
            await self._begin_orphans(self._executor)
        self._task = asyncio.create_task(self._watch(), name="cases")

    async def stop(self) -> None:
        """Stop watching, and let the others have what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._durable.stop()
        await self._leases.end()

    def nudge(self) -> None:
        """Look now."""
        self._wake.set()

    async def _watch(self) -> None:
        while True:
            # Not `wait_for`: before Python 3.12 it can lose a cancellation, and `stop` then waits for ever.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self.look()
            except Exception:
                log.exception("cases_watch_failed")

    async def look(self) -> None:
        """Beat if it is time, take over from the dead, and begin what is due."""
        if time.monotonic() - self._beaten >= self._beat_every:
            await self._leases.beat()
            self._beaten = time.monotonic()
            for executor in await self._leases.dead():
                await self._take_over(executor)
        for claimed in await self._claim():
            self._reached("case_claimed")
            await self._durable.begin(claimed.case, claimed.number)

    async def _has_cases(self) -> bool:
        async with self._store.read() as connection:
            query = select(cases.c.id).where(cases.c.ended_at.is_(None)).limit(1)
            return (await connection.execute(query)).first() is not None

    async def _claim(self) -> list[Claimed]:
        due = cases.c.due <= now_ms()
        # Counted in the store: what a restart has to go on with is under way before it runs.
        own = select(func.count()).select_from(cases).where(cases.c.executor == self._executor)
        async with self._store.read() as connection:
            if (await connection.execute(select(cases.c.id).where(due).limit(1))).first() is None:
                return []
            free = MOST - (await connection.scalar(own) or 0)
        if free <= 0:
            return []
        chosen = (
            select(cases.c.id)
            .where(due, cases.c.executor.is_(None))
            .order_by(cases.c.due)
            .limit(free)
            .with_for_update(skip_locked=True)
        )
        async with self._store.write() as connection:
            # Chosen first: as a subquery PostgreSQL may run it again for each row, limit and all.
            ids = list(await connection.scalars(chosen))
            if not ids:
                return []
            statement = (
                update(cases)
                .where(cases.c.id.in_(ids), cases.c.executor.is_(None))
                .values(
                    executor=self._executor,
                    stretch=cases.c.stretch + 1,
                    due=None,
                    state=RUNNING,
                    version=cases.c.version + 1,
                )
                .returning(cases.c.id, cases.c.stretch)
            )
            return [Claimed(row.id, row.stretch) for row in await connection.execute(statement)]

    async def _take_over(self, executor: str) -> None:
        if not await self._cases_of(executor):
            await self._leases.bury(executor)
            return
        if not await self._leases.claim(executor):
            return
        log.warning("cases_taken_over", executor=executor)
        await self._durable.adopt(executor)
        await self._begin_orphans(executor)

    async def _begin_orphans(self, executor: str) -> None:
        """Begin what `executor` had claimed and not begun; what DBOS goes on with by itself is left to it."""
        orphans = await self._cases_of(executor)
        states = await self._durable.states([workflow_id(*claimed) for claimed in orphans])
        for claimed in orphans:
            state = states.get(workflow_id(*claimed))
            if state is not None and state not in UNFINISHED:
                await release(self._store, claimed.case, claimed.number, 0)
                continue
            moved = (
                update(cases)
                .where(
                    cases.c.id == claimed.case,
                    cases.c.stretch == claimed.number,
                    cases.c.executor == executor,
                )
                .values(executor=self._executor)
            )
            async with self._store.write() as connection:
                if (await connection.execute(moved)).rowcount != 1:
                    continue
            if state is None:
                await self._durable.begin(claimed.case, claimed.number)

    async def _cases_of(self, executor: str) -> list[Claimed]:
        query = select(cases.c.id, cases.c.stretch).where(
            cases.c.executor == executor, cases.c.ended_at.is_(None)
        )
        async with self._store.read() as connection:
            return [Claimed(row.id, row.stretch) for row in await connection.execute(query)]


async def release(store: Store, case: str, stretch: int, faults: int) -> None:
    """Let go of a case after something unexpected; it is tried again, each time later."""
    pause = BACK_OFF[min(faults, len(BACK_OFF) - 1)]
    own = (cases.c.id == case) & (cases.c.stretch == stretch) & cases.c.ended_at.is_(None)
    async with store.write() as connection:
        await connection.execute(
            update(cases)
            .where(own)
            .values(
                executor=None, due=now_ms() + pause * 1_000, faults=faults + 1, version=cases.c.version + 1
            )
        )
