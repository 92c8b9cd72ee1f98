"""Finds cases that are due, begins their next stretch, and takes over what dead processes left."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final, NamedTuple

import structlog
from sqlalchemy import Connection, bindparam, func, select, update

from gateway.journeys.cases.case import RUNNING, Case
from gateway.journeys.cases.changing import CASE_COLUMNS, FIND_STARTED
from gateway.journeys.cases.records import Found
from gateway.journeys.engine import crash_points
from gateway.journeys.engine.durable import UNFINISHED, Durable, workflow_id
from gateway.journeys.engine.leases import Leases
from gateway.registry.recorder import now_ms
from gateway.store.glance import Glance
from gateway.store.store import Store
from gateway.store.tables.journeys import cases

POLL: Final = 0.25
"""Seconds between two glances at whether anything was committed at all; only then, or when a case is due,
is the store asked."""
POLL_SHARED: Final = 1.0
"""Seconds between two looks where no glance can tell (PostgreSQL); what this process is told of is looked
at at once."""
MOST: Final = 16
"""Stretches that a process has under way at most: what it leaves when it dies is soon taken over."""
LEASE: Final = 15.0
"""Seconds of silence after which a process is dead."""
BACK_OFF: Final = (1, 5, 30, 120, 300)
"""Seconds until a case is tried again after something unexpected."""

log = structlog.get_logger(__name__)


NEXT_DUE: Final = (
    select(cases.c.due)
    .where(cases.c.due.is_not(None), cases.c.executor.is_(None))
    .order_by(cases.c.due)
    .limit(1)
)
# Counted in the store: what a restart has to go on with is under way before it runs.
_UNDER_WAY: Final = select(func.count()).select_from(cases).where(cases.c.executor == bindparam("mine"))
CHOOSE: Final = (
    select(cases.c.id)
    .where(cases.c.due <= bindparam("now"), cases.c.executor.is_(None))
    .order_by(cases.c.due)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM: Final = (
    update(cases)
    # Chosen first: as a subquery PostgreSQL may run it again for each row, limit and all.
    .where(cases.c.id == bindparam("chosen"), cases.c.executor.is_(None))
    .values(stretch=cases.c.stretch + 1, due=None, state=RUNNING, version=cases.c.version + 1)
    .returning(*CASE_COLUMNS)
)


class Claimed(NamedTuple):
    """A stretch that this process has taken."""

    case: str
    number: int


class Claim(NamedTuple):
    """What one look found: the cases that this process has taken, and when the next is due, if any is."""

    found: list[Found]
    next_due: int | None


class Dispatcher:
    """Watches the store for one process."""

    def __init__(
        self,
        store: Store,
        durable: Durable,
        leases: Leases,
        executor: str,
        *,
        poll: float | None = None,
        lease: float = LEASE,
        reached: crash_points.Reached = crash_points.nothing,
        expect: Callable[[Found], None] = lambda _found: None,
    ) -> None:
        """`expect` is told of each case that is claimed, before its stretch begins."""
        self._store, self._durable, self._leases, self._executor = store, durable, leases, executor
        self._poll = poll or (POLL if store.dialect == "sqlite" else POLL_SHARED)
        self._beat_every, self._reached, self._expect = lease / 3, reached, expect
        self._glance = Glance(store)
        self._next_due: int | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._beaten = 0.0

    async def start(self) -> None:
        """Begin to watch; what this process left when it ended last time goes on first."""
        await self._leases.beat()
        self._beaten = time.monotonic()
        if await self._cases_of(self._executor):
            await self._durable.launch()
            await self._begin_orphans(self._executor)
        self._task = asyncio.create_task(self._watch(), name="cases")

    async def stop(self) -> None:
        """Stop watching, and let the others have what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._glance.close()
        await self._durable.stop()
        await self._leases.end()

    def nudge(self) -> None:
        """Look now."""
        self._wake.set()

    async def _watch(self) -> None:
        while True:
            # Not `wait_for`: before Python 3.12 it can lose a cancellation, and `stop` then waits for ever.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause()):
                    await self._wake.wait()
            try:
                if self._has_reason():
                    await self.look()
            except Exception:  # the watch goes on: cases would wait for ever
                self._glance.forget()
                log.exception("cases_watch_failed")

    def _pause(self) -> float:
        """Return the seconds until the next case is due, at most those between two looks."""
        ahead = self._poll if self._next_due is None else self._next_due / 1_000 - time.time()
        # What was due and could not be taken is somebody else's, or too much.
        return min(self._poll, ahead) if ahead > 0 else self._poll

    def _has_reason(self) -> bool:
        """Say whether anything can have become due, or a sign of life is."""
        told = self._wake.is_set()
        self._wake.clear()
        # Always asked, so that what has been seen by now is not looked at twice.
        committed = self._glance.changed()
        due = self._next_due is not None and self._next_due <= now_ms()
        return told or committed or due or self._is_beat_due()

    def _is_beat_due(self) -> bool:
        return time.monotonic() - self._beaten >= self._beat_every

    async def look(self) -> None:
        """Beat if it is time, take over from the dead, and begin what is due."""
        if self._is_beat_due():
            await self._leases.beat()
            self._beaten = time.monotonic()
            for executor in await self._leases.dead():
                await self._take_over(executor)
        claim = await self._store.transact(self._claim)
        self._next_due = claim.next_due
        for found in claim.found:
            self._reached("case_claimed")
            self._expect(found)
            await self._begin(found.case)

    async def _begin(self, case: Case) -> None:
        try:
            await self._durable.begin(case.id, case.stretch)
        except Exception:  # the claim is given back, for another try
            log.exception("stretch_not_begun", case=case.id)
            await release(self._store, case.id, case.stretch, case.faults)

    def _claim(self, connection: Connection) -> Claim:
        """Take what is due, as much as this process can bear; in the writer's thread."""
        now = now_ms()
        due: int | None = connection.scalar(NEXT_DUE)
        if due is None or due > now:
            return Claim([], due)
        free = MOST - (connection.scalar(_UNDER_WAY, {"mine": self._executor}) or 0)
        if free <= 0:
            # What ends here says so.
            return Claim([], now + 1_000)
        found = []
        for chosen in list(connection.scalars(CHOOSE, {"now": now, "most": free})):
            own = {"chosen": chosen, "executor": self._executor}
            row = connection.execute(_CLAIM, own).mappings().first()
            if row is not None:
                started = connection.scalars(FIND_STARTED, {"of_case": chosen})
                found.append(Found(Case(**row), frozenset(started)))
        return Claim(found, connection.scalar(NEXT_DUE))

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
