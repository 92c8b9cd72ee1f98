"""One turn of a case: take what came from outside, decide, call, and write down what came of it.

(1) A call that was begun and never recorded is in doubt: it is sent again
with the same key where that has one effect, else its `x-check` decides, or an
official. (2) Wishes count only when nothing is in doubt or begun. (3) What people,
agencies and clocks have said is applied. (4) Calls: the intent is durable
before the effect, and the record after it, written with the intent of the call
that follows when nothing is to be looked at in between. (5) What is left to wait for
becomes rows, and the case costs nothing until one of them is due.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

import structlog

from gateway.journeys.cases.case import WAITING, CaseEvent, Content
from gateway.journeys.cases.changing import Superseded
from gateway.journeys.cases.records import CaseStore, Found
from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.definitions.catalogue import RegisteredSources
from gateway.journeys.definitions.plans import Plan, Plans
from gateway.journeys.engine import crash_points
from gateway.journeys.engine.callbacks import Callbacks
from gateway.journeys.engine.calling import Caller, Calling, Target, may_repeat, role_of, target_of
from gateway.journeys.engine.ending import Ending
from gateway.journeys.engine.events import Events
from gateway.journeys.engine.progress import Intent, Progress
from gateway.journeys.engine.undoing import Undoing
from gateway.journeys.engine.waiting import Waiting
from gateway.journeys.engine.wishes import wish_of
from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.decisions import (
    CallOperation,
    Compensate,
    Decided,
    Decision,
    End,
    Parallel,
)

AGAIN: Final = "again"
RESTS: Final = "rests"
ENDED: Final = "ended"
AT_ONCE: Final = 8
"""Turns taken before the workflow keeps its place, and a process that stops can stop."""
OVER: Final = "over"
"""Somebody else has gone on, or there is nothing to go on with."""

log = structlog.get_logger(__name__)


class Turns:
    """Takes the turns of cases; holds nothing of any case between two turns, but what was just claimed."""

    def __init__(
        self,
        *,
        cases: CaseStore,
        plans: Plans,
        sources: RegisteredSources,
        vault: CaseVault,
        caller: Caller,
        waiting: Waiting,
        ending: Ending,
        callbacks: Callbacks,
        undoing: Undoing,
        events: Events,
        reached: crash_points.Reached = crash_points.nothing,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cases, self._plans, self._sources = cases, plans, sources
        self._vault, self._caller, self._waiting, self._ending = vault, caller, waiting, ending
        self._callbacks, self._undoing, self._events = callbacks, undoing, events
        self._reached, self._clock = reached, clock
        self._claimed: dict[str, Found] = {}

    def expect(self, found: Found) -> None:
        """Take the case as it was claimed, so that its stretch need not read it again."""
        self._claimed[found.case.id] = found

    async def take(self, case_id: str, stretch: int, executor: str) -> str:
        """Take one turn and say what follows: `again`, `rests`, `ended` or `over`."""
        found = self._claimed.pop(case_id, None)
        if found is None or found.case.stretch != stretch:
            found = await self._cases.take_up(case_id)
        if found is None or found.case.stretch != stretch or found.case.ended:
            return OVER
        self._reached("stretch_begun")
        try:
            return await self._take(found, executor)
        except Superseded:
            return OVER

    async def _take(self, found: Found, executor: str) -> str:
        case = found.case
        if case.case_key is None or case.content is None:
            return OVER
        key = self._vault.key(case.id, case.case_key)
        content = Content.from_json(key.open("content", case.content))
        plan = await self._plans.find(case.journey_version)
        progress = Progress(self._cases, case, key, content, executor)
        doubtful = {one.id for one in _todo(progress.decide(plan)) if one.id in found.started}
        for turn in range(AT_ONCE):
            # An intent written for a turn that is not taken here would be in doubt.
            follows = await self._go_on(progress, plan, doubtful, ahead=turn + 1 < AT_ONCE)
            if follows != AGAIN:
                return follows
            # What this process has written itself is not in doubt.
            doubtful = set()
        return AGAIN

    async def _go_on(self, progress: Progress, plan: Plan, doubtful: set[str], *, ahead: bool) -> str:
        content = progress.content
        todo = _todo(progress.decide(plan))
        if not doubtful and not progress.has_intent:  # (2)
            wish = wish_of(progress.case, content, self._clock())
            if wish is not None:
                content.cancelled = wish
                await progress.save(
                    plan.interpreter.cancel(content.state, wish),
                    CaseEvent("case_cancelled", data={"reason": wish}),
                )
                return AGAIN
            if progress.case.paused:
                return await self._rest(progress, plan, todo)
        if await self._waiting.take(progress, plan, todo):  # (3)
            return AGAIN
        decision = progress.decide(plan)
        if isinstance(decision, End):
            await self._ending.end(progress, plan, decision)
            return ENDED
        calling = [one for one in todo if isinstance(one, CallOperation | Compensate)]
        if not calling:
            return await self._rest(progress, plan, todo)
        if len(calling) == 1:
            await self._perform(progress, plan, calling[0], doubtful, ahead=ahead)
            return AGAIN
        done = await asyncio.gather(
            *(self._perform(progress, plan, one, doubtful, ahead=False) for one in calling),
            return_exceptions=True,
        )
        for failure in done:
            if failure is not None:
                raise failure
        return AGAIN

    async def _rest(self, progress: Progress, plan: Plan, todo: tuple[Decided, ...]) -> str:
        self._reached("before_rest")
        await self._waiting.rest(progress, plan, todo, WAITING)
        self._reached("after_rest")
        return RESTS

    async def _perform(
        self,
        progress: Progress,
        plan: Plan,
        decision: Calling,
        doubtful: set[str],
        *,
        ahead: bool,
    ) -> None:
        """Do one call (1) (4); `ahead` when the next may be begun with what came of it."""
        undoing = isinstance(decision, Compensate)
        target = self._target(plan, decision)
        if target is None:
            await self._record(progress, plan, decision, Response(status=None, error="operation_unknown"))
            return
        if decision.id in doubtful:
            if not may_repeat(decision, target):
                await progress.doubt(plan, decision)
                return
        elif not progress.is_intended(decision):
            self._reached("before_intent")
            await progress.begin(self._intent(progress, plan, decision, target))
            self._reached("after_intent")
        if self._is_late(progress.content, plan, decision):
            await self._record(progress, plan, decision, Response(status=None, error="deadline_passed"))
            return
        self._reached("before_undo" if undoing else "before_effect")
        more = self._callbacks.headers(progress.case, plan, decision)
        more += self._events.headers(progress.case, decision, target)
        answered = await self._caller.call(progress.case, progress.content, decision, target, more)
        self._reached("after_undo" if undoing else "after_effect")
        if answered.uncertain and not may_repeat(decision, target):
            await progress.doubt(plan, decision, answered)
            return
        self._reached("before_record")

        def follow() -> Intent | None:
            try:
                return self._next(progress, plan) if ahead else None
            except Exception:  # what came of this call is written all the same; the next turn meets it again
                log.exception("next_call_not_begun", case=progress.case.id)
                return None

        await progress.record(plan, decision, answered.response, answered.exchange, follow)
        self._reached("after_record")
        if progress.has_intent:
            self._reached("after_intent")

    def _target(self, plan: Plan, decision: Calling) -> Target | None:
        return target_of(decision, plan.library.document(decision.call.document), self._sources)

    def _intent(self, progress: Progress, plan: Plan, decision: Calling, target: Target) -> Intent:
        former = self._undoing.agreements(progress.case.client, plan, progress.content.state, decision)
        return Intent(decision, target, role_of(decision), self._clock(), former)

    def _next(self, progress: Progress, plan: Plan) -> Intent | None:
        """Return the one call that comes next, unless something is to be looked at before it."""
        decision = progress.decide(plan)
        if not isinstance(decision, CallOperation | Compensate) or progress.case.paused:
            return None
        target = self._target(plan, decision)
        if target is None or wish_of(progress.case, progress.content, self._clock()) is not None:
            return None
        self._reached("before_intent")
        return self._intent(progress, plan, decision, target)

    async def _record(self, progress: Progress, plan: Plan, decision: Calling, response: Response) -> None:
        await progress.record(plan, decision, response, None)

    def _is_late(self, content: Content, plan: Plan, decision: Calling) -> bool:
        """Say whether the step's own deadline is over; its retries are then used up without a call."""
        if not isinstance(decision, CallOperation) or decision.deadline is None:
            return False
        began = content.began.get(decision.key)
        return began is not None and self._clock() * 1_000 > began + decision.deadline * 1_000


def _todo(decision: Decision) -> tuple[Decided, ...]:
    if isinstance(decision, Parallel):
        return decision.decisions
    return (decision,) if isinstance(decision, Decided) else ()
