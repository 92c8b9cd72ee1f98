"""Waits: written when a case rests, taken when a person, an agency or the clock has spoken."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from gateway.journeys.cases.case import ANSWERED, CLOSED, OPEN, CaseEvent, Wait
from gateway.journeys.cases.changing import Change
from gateway.journeys.cases.messages import Messages
from gateway.journeys.cases.records import CaseStore
from gateway.journeys.definitions.plans import Plan
from gateway.journeys.engine.outcomes import AWAITED, kind_of, outcome_of
from gateway.journeys.engine.progress import Progress
from gateway.journeys.engine.schedule import WaitValues
from gateway.journeys.engine.wishes import is_unsettled
from gateway.journeys.interpreter.decisions import Decided, Outcome, WaitForMessage

_LIVE: Final = (OPEN, ANSWERED)


class Waiting:
    """Turns decisions to wait into rows, and rows that are due into outcomes."""

    def __init__(
        self,
        cases: CaseStore,
        messages: Messages,
        values: WaitValues,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cases, self._messages, self._values, self._clock = cases, messages, values, clock

    async def take(self, progress: Progress, plan: Plan, todo: Iterable[Decided]) -> bool:
        """Apply what was said to what is waited for, and say whether there was anything."""
        awaited = [one for one in todo if isinstance(one, AWAITED)]
        if not awaited:
            return False
        rows = {one.decision: one for one in await self._cases.waits(progress.case.id) if one.state in _LIVE}
        now = int(self._clock() * 1_000)
        taken: list[tuple[Decided, Outcome, Wait | None]] = []
        digests: list[tuple[str, str]] = []
        for decided in awaited:
            row = rows.get(decided.id)
            message = None
            if isinstance(decided, WaitForMessage):
                message = await self._messages.find(progress.case.id, progress.key, decided)
            outcome = outcome_of(decided, row, progress.key, message, now)
            if outcome is not None:
                taken.append((decided, outcome, row))
                if message is not None:
                    digests.append((decided.step, message.digest))
        late = [row for row in rows.values() if _is_to_be_told(row, now)]
        if not taken and not late:
            return False
        for waited, outcome, _ in taken:
            progress.content.state = plan.interpreter.apply(progress.content.state, waited.id, outcome)
        gone = {row.id for _, _, row in taken if row is not None}

        def write(change: Change) -> None:
            for waited, outcome, row in taken:
                if row is not None:
                    change.set_wait(row.id, state=CLOSED)
                change.tell(CaseEvent("wait_ended", waited.step, {"by": type(outcome).__name__.lower()}))
            for step, digest in digests:
                self._messages.mark_taken(change, step, digest)
            for row in late:
                if row.id not in gone:
                    _tell_late(change, row, now)

        await progress.keep(write, executor=progress.executor, faults=0)
        return True

    async def rest(self, progress: Progress, plan: Plan, todo: Iterable[Decided], state: str) -> None:
        """Write what is waited for and let go of the case; a node looks at it again when that is due."""
        awaited = [one for one in todo if isinstance(one, AWAITED)]

        def write(change: Change) -> None:
            present = change.waits()
            known = {row.decision for row in present}
            for decided in awaited:
                if decided.id not in known:
                    change.put_wait(self._values.of(progress, plan, decided))
                    change.tell(CaseEvent("waits", decided.step, {"for": kind_of(decided)}))
            wanted = {decided.id for decided in awaited}
            for row in present:
                if row.state in _LIVE and row.decision not in wanted and not progress.case.paused:
                    change.set_wait(row.id, state=CLOSED)
            change.reschedule(self._next_due(progress, change, awaited))

        await progress.keep(write, executor=None, state=state)

    def _next_due(self, progress: Progress, change: Change, awaited: Sequence[Decided]) -> int | None:
        """Return when the case must be looked at again, given what was said meanwhile."""
        now = int(self._clock() * 1_000)
        wishes = change.wishes()
        content = progress.content
        runs = content.state.phase == "running" and content.cancelled is None
        free = runs and not is_unsettled(content)
        if free and wishes.cancel is not None:
            return now
        if wishes.paused:
            return None
        rows = [row for row in change.waits() if row.state in _LIVE]
        times = [row.next_due for row in rows if row.next_due is not None]
        if any(row.state == ANSWERED for row in rows):
            return now
        for decided in awaited:
            if isinstance(decided, WaitForMessage) and self._messages.has_any(change, decided.step):
                times.append(now)
        if free and progress.case.deadline is not None:
            times.append(progress.case.deadline)
        if not awaited:
            times.append(now)
        return min(times, default=None)


def _is_to_be_told(row: Wait, now: int) -> bool:
    times = [one for one in (row.remind_at, row.escalate_at) if one is not None]
    return row.state == OPEN and any(one <= now for one in times)


def _tell_late(change: Change, row: Wait, now: int) -> None:
    """Remind of a task, or hand it to those above."""
    if row.remind_at is not None and row.remind_at <= now:
        change.set_wait(row.id, remind_at=None)
        change.tell(CaseEvent("task_reminded", row.step, {"task": row.id, "who": row.who}))
    if row.escalate_at is not None and row.escalate_at <= now:
        who = row.escalate_to or row.who
        change.set_wait(row.id, escalate_at=None, who=who, claimed_by=None)
        change.tell(CaseEvent("task_escalated", row.step, {"task": row.id, "who": who}))
