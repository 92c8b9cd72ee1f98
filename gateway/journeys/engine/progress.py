"""What a turn writes down: the interpreter's next state, with the call that led to it, in one transaction.

What came of a call and the intent of the one that follows it are written
together, when nothing has to be looked at between them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.journeys.cases.case import RUNNING, Case, CaseEvent, Content
from gateway.journeys.cases.changing import Change, Wished, Write
from gateway.journeys.cases.records import CaseStore
from gateway.journeys.cases.vault import CaseKey
from gateway.journeys.definitions.plans import Plan
from gateway.journeys.engine.calling import Answered, Calling, Target
from gateway.journeys.engine.success import has_succeeded
from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.decisions import Decided, Decision
from gateway.journeys.interpreter.state import State
from gateway.registry.recorder import now_ms


@dataclass(frozen=True, slots=True)
class Intent:
    """A call that is about to be made; `at` is when, in Unix seconds.

    `former` are the agreements in force under which its effect may be undone.
    """

    decision: Calling
    target: Target
    role: str
    at: float
    former: list[str] = field(default_factory=list)

    def kept_in(self, content: Content) -> Content:
        """Return the content that remembers when the first attempt of the effect began."""
        key = self.decision.key
        began = {key: int(self.at * 1_000), **content.began}
        return replace(content, began=began, former={**content.former, key: self.former})

    def write(self, change: Change) -> None:
        """Write the call as begun."""
        decision, target = self.decision, self.target
        values: Mapping[str, Any] = {
            "decision": decision.id,
            "step": decision.step,
            "role": self.role,
            "agency": target.agency,
            "service": target.service,
            "operation": target.operation.name,
            "attempt": decision.attempt,
            "started_at": now_ms(),
        }
        change.begin_call(values)
        told = {"role": self.role, "attempt": decision.attempt}
        change.tell(CaseEvent("step_started", decision.step, told))


class Progress:
    """One case during one turn; calls that run at once write one after the other."""

    def __init__(self, cases: CaseStore, case: Case, key: CaseKey, content: Content, executor: str) -> None:
        self._cases = cases
        self._lock = asyncio.Lock()
        self.case, self.key, self.content, self.executor = case, key, content, executor
        self._decided: tuple[State, Decision] | None = None
        self._intended: str | None = None

    def decide(self, plan: Plan) -> Decision:
        """Return what is to be done in the present state."""
        if self._decided is None or self._decided[0] is not self.content.state:
            self._decided = self.content.state, plan.interpreter.decide(self.content.state)
        return self._decided[1]

    def is_intended(self, decision: Calling) -> bool:
        """Say whether the call was written as begun when the one before it was recorded."""
        return decision.id == self._intended

    @property
    def has_intent(self) -> bool:
        """True from a record with which the next call was begun until what came of that call is written."""
        return self._intended is not None

    async def keep(self, write: Write | None = None, *, free: bool = False, **values: object) -> None:
        """Keep the content as it is now with what `write` adds; raises `Superseded`, with `free` `Wished`."""
        self.content.remember()
        sealed = self.key.seal("content", self.content)
        self.case = await self._cases.change(self.case, write, free=free, content=sealed, **values)

    async def save(self, state: State, *events: CaseEvent) -> None:
        """Keep a state that came of something else than a call."""

        def write(change: Change) -> None:
            for event in events:
                change.tell(event)

        async with self._lock:
            self.content.state = state
            await self.keep(write, executor=self.executor)

    async def begin(self, intent: Intent) -> None:
        """Write that the call is about to be made; durable when this returns."""
        async with self._lock:
            self.content = intent.kept_in(self.content)
            await self.keep(intent.write, executor=self.executor, state=RUNNING)

    async def record(
        self,
        plan: Plan,
        decision: Decided,
        response: Response,
        exchange: str | None,
        follow: Callable[[], Intent | None] = lambda: None,
    ) -> None:
        """Write what came of the call, and the state that follows from it, at once.

        `follow` says which call comes next, if that can be begun right away:
        its intent is then written too, unless somebody wishes the case to stop.
        """
        async with self._lock:
            self.content.state = plan.interpreter.apply(self.content.state, decision.id, response)
            done = has_succeeded(self.content.state, decision, response)
            state = "done" if done else "failed"
            reason = response.error or (None if done else f"answered_{response.status}")

            def write(change: Change) -> None:
                change.end_call(
                    decision.id, state=state, status=response.status, reason=reason, exchange=exchange
                )
                told = {"status": response.status, "reason": reason}
                change.tell(CaseEvent(f"step_{state}", decision.step, told))

            self._intended = None
            intent = follow()
            if intent is None or not await self._record_and_begin(write, intent):
                await self.keep(write, executor=self.executor, faults=0)

    async def _record_and_begin(self, write: Write, intent: Intent) -> bool:
        """Write both, and say whether that was done; with a wish in between neither is."""

        def write_both(change: Change) -> None:
            write(change)
            intent.write(change)

        before, self.content = self.content, intent.kept_in(self.content)
        try:
            await self.keep(write_both, free=True, executor=self.executor, faults=0, state=RUNNING)
        except Wished:
            self.content = before
            return False
        self._intended = intent.decision.id
        return True

    async def doubt(self, plan: Plan, decision: Calling, answered: Answered | None = None) -> None:
        """Write that nobody knows whether the call had its effect; its check, or an official, decides."""

        def write(change: Change) -> None:
            change.end_call(
                decision.id,
                state="doubt",
                reason=answered.response.error if answered else "interrupted",
                exchange=answered.exchange if answered else None,
            )
            change.tell(CaseEvent("step_in_doubt", decision.step))

        async with self._lock:
            self._intended = None
            self.content.state = plan.interpreter.doubt(self.content.state, decision.id)
            await self.keep(write, executor=self.executor)
