"""What a turn writes down: the interpreter's next state, with the call that led to it, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.journeys.cases.case import RUNNING, Case, CaseEvent, Content
from gateway.journeys.cases.records import CaseStore, Change
from gateway.journeys.cases.vault import CaseKey
from gateway.journeys.definitions.plans import Plan
from gateway.journeys.engine.calling import Answered, Calling, Target
from gateway.journeys.engine.success import has_succeeded
from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.decisions import Decided
from gateway.journeys.interpreter.state import State
from gateway.registry.recorder import now_ms


class Progress:
    """One case during one turn; calls that run at once write one after the other."""

    def __init__(self, cases: CaseStore, case: Case, key: CaseKey, content: Content, executor: str) -> None:
        self._cases = cases
        self._lock = asyncio.Lock()
        self.case, self.key, self.content, self.executor = case, key, content, executor

    @asynccontextmanager
    async def change(self, **values: object) -> AsyncIterator[Change]:
        """Open a transaction that keeps the content as it is now; raises `Superseded`."""
        self.content.remember()
        sealed = self.key.seal("content", self.content.to_json())
        async with self._cases.change(self.case, content=sealed, **values) as change:
            yield change
        self.case = change.case

    async def save(self, state: State, *events: CaseEvent) -> None:
        """Keep a state that came of something else than a call."""
        async with self._lock:
            self.content.state = state
            async with self.change(executor=self.executor) as change:
                for event in events:
                    await change.tell(event)

    async def begin(self, decision: Calling, target: Target, role: str, now: float) -> None:
        """Write that the call is about to be made; durable when this returns."""
        values = {
            "decision": decision.id,
            "step": decision.step,
            "role": role,
            "agency": target.agency,
            "service": target.service,
            "operation": target.operation.name,
            "attempt": decision.attempt,
            "started_at": now_ms(),
        }
        async with self._lock:
            self.content.began.setdefault(decision.key, int(now * 1_000))
            async with self.change(executor=self.executor, state=RUNNING) as change:
                await change.begin_call(values)
                await change.tell(
                    CaseEvent("step_started", decision.step, {"role": role, "attempt": decision.attempt})
                )

    async def record(self, plan: Plan, decision: Decided, response: Response, exchange: str | None) -> None:
        """Write what came of the call, and the state that follows from it, at once."""
        async with self._lock:
            self.content.state = plan.interpreter.apply(self.content.state, decision.id, response)
            done = has_succeeded(self.content.state, decision, response)
            state = "done" if done else "failed"
            reason = response.error or (None if done else f"answered_{response.status}")
            async with self.change(executor=self.executor, faults=0) as change:
                await change.end_call(
                    decision.id, state=state, status=response.status, reason=reason, exchange=exchange
                )
                told = {"status": response.status, "reason": reason}
                await change.tell(CaseEvent(f"step_{state}", decision.step, told))

    async def doubt(self, plan: Plan, decision: Calling, answered: Answered | None = None) -> None:
        """Write that nobody knows whether the call had its effect; its check, or an official, decides."""
        async with self._lock:
            self.content.state = plan.interpreter.doubt(self.content.state, decision.id)
            async with self.change(executor=self.executor) as change:
                await change.end_call(
                    decision.id,
                    state="doubt",
                    reason=answered.response.error if answered else "interrupted",
                    exchange=answered.exchange if answered else None,
                )
                await change.tell(CaseEvent("step_in_doubt", decision.step))
