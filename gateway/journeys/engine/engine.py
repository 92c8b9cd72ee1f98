"""The engine of one process: its slot, its lease, its workflows, and the turns of its cases."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from gateway.journeys.cases.messages import Messages
from gateway.journeys.cases.records import CaseStore
from gateway.journeys.cases.retention import forget_old_cases
from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.definitions.catalogue import RegisteredSources
from gateway.journeys.definitions.plans import Plans
from gateway.journeys.engine import crash_points
from gateway.journeys.engine.callbacks import Callbacks
from gateway.journeys.engine.calling import Caller
from gateway.journeys.engine.dispatcher import LEASE, Dispatcher, release
from gateway.journeys.engine.durable import APPLICATION_VERSION, Durable
from gateway.journeys.engine.ending import Ending
from gateway.journeys.engine.events import Events
from gateway.journeys.engine.leases import Leases
from gateway.journeys.engine.ports import Agreements, RunExchange
from gateway.journeys.engine.schedule import WaitValues
from gateway.journeys.engine.slots import Slot
from gateway.journeys.engine.stretch import OVER, Turns
from gateway.journeys.engine.undoing import Undoing
from gateway.journeys.engine.waiting import Waiting
from gateway.ports import Journal
from gateway.registry.recorder import now_ms
from gateway.store.store import Store

KEEP_WORKFLOWS_MS: Final = 3_600_000
DRAIN: Final = 10.0
"""Seconds that a stop waits for turns under way."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineParts:
    """What an engine works with; `database_url` None keeps workflows in a file below `data`."""

    store: Store
    data: Path
    database_url: str | None
    journal: Journal
    vault: CaseVault
    plans: Plans
    sources: RegisteredSources
    agreements: Agreements
    run: RunExchange
    issuer: str
    retention_days: int = 90
    poll: float | None = None
    lease: float = LEASE
    version: str = APPLICATION_VERSION
    reached: crash_points.Reached = crash_points.nothing
    clock: Callable[[], float] = time.time


class Engine:
    """Runs cases from `start` to `stop`."""

    def __init__(self, parts: EngineParts) -> None:
        self._parts = parts
        self.cases = CaseStore(parts.store)
        self._slot: Slot | None = None
        self._dispatcher: Dispatcher | None = None
        self._durable: Durable | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._stopping = False
        waiting = Waiting(self.cases, Messages(parts.store), WaitValues(parts.clock), parts.clock)
        self._turns = Turns(
            cases=self.cases,
            plans=parts.plans,
            sources=parts.sources,
            vault=parts.vault,
            caller=Caller(parts.run),
            waiting=waiting,
            ending=Ending(parts.journal, parts.reached, parts.clock),
            callbacks=Callbacks(parts.vault, parts.issuer),
            undoing=Undoing(parts.sources, parts.agreements),
            events=Events(parts.issuer, parts.clock),
            reached=parts.reached,
            clock=parts.clock,
        )

    async def start(self) -> None:
        """Take a slot, and go on with what it left."""
        parts = self._parts
        self._stopping = False
        self._slot = await asyncio.to_thread(Slot, parts.data / "executors")
        executor = self._slot.executor
        self._durable = Durable(
            data=parts.data,
            database_url=parts.database_url,
            executor=executor,
            turn=self._turn,
            freed=self.nudge,
            version=parts.version,
        )
        leases = Leases(parts.store, executor, parts.lease)
        self._dispatcher = Dispatcher(
            parts.store,
            self._durable,
            leases,
            executor,
            poll=parts.poll,
            lease=parts.lease,
            reached=parts.reached,
            expect=self._turns.expect,
        )
        await self._dispatcher.start()

    async def stop(self) -> None:
        """Let turns under way finish, and leave the rest to whoever comes next."""
        self._stopping = True
        if self._under_way:
            self._idle.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), DRAIN)
        if self._dispatcher is not None:
            await self._dispatcher.stop()
        if self._slot is not None:
            self._slot.release()

    def nudge(self) -> None:
        """Look for due cases now."""
        if self._dispatcher is not None:
            self._dispatcher.nudge()

    async def tidy(self) -> None:
        """Forget what is no longer needed: a chore."""
        await forget_old_cases(self._parts.store, self._parts.plans, self._parts.retention_days)
        if self._durable is not None:
            await self._durable.prune(now_ms() - KEEP_WORKFLOWS_MS)

    async def _turn(self, case: str, number: int) -> str:
        """Take a turn; something unexpected lets go of the case, to be tried again later."""
        if self._stopping:
            await asyncio.Event().wait()
        executor = self._slot.executor if self._slot is not None else ""
        self._under_way += 1
        try:
            return await self._turns.take(case, number, executor)
        except Exception as cause:
            log.exception("turn_failed", case=case, error=type(cause).__name__)
            found = await self.cases.find(case)
            if found is not None:
                await release(self._parts.store, case, number, found.faults)
            return OVER
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()
