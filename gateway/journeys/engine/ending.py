"""How a case ends: its result, evidence of it, and an official where something is left to do."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, Final

from gateway.journeys.cases.case import Case, CaseEvent
from gateway.journeys.cases.changing import Change
from gateway.journeys.definitions.plans import Plan
from gateway.journeys.engine import crash_points
from gateway.journeys.engine.progress import Progress
from gateway.journeys.engine.schedule import OFFICIALS
from gateway.journeys.interpreter.decisions import End
from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.ports import Journal

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,60}")
ATTENTION_FORM = {
    "type": "object",
    "additionalProperties": False,
    "required": ["note"],
    "properties": {"note": {"type": "string", "minLength": 1, "maxLength": 2000}},
}
ATTENTION_TITLE = {
    "en": "A case could not be finished or undone by itself.",
    "id": "Sebuah kasus tidak dapat diselesaikan atau dibatalkan secara otomatis.",
}


class Ending:
    """Ends cases."""

    def __init__(
        self,
        journal: Journal,
        reached: crash_points.Reached = crash_points.nothing,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._journal, self._reached, self._clock = journal, reached, clock

    async def end(self, progress: Progress, plan: Plan, end: End) -> None:
        """Write the result, once evidence of it is durable; `attention` becomes an official's task."""
        now = int(self._clock() * 1_000)
        reason = progress.content.cancelled or _code_of(end)
        stopped = end.result == "failed" and progress.content.cancelled is not None
        state = "cancelled" if stopped else end.result
        await self._journal.append(_entry(progress.case, state, now))
        progress.content.outputs = dict(end.outputs)
        self._reached("before_end")

        def write(change: Change) -> None:
            change.close_waits()
            if end.result == "attention":
                change.put_wait(_attention(progress, plan, end))
            change.tell(CaseEvent("case_ended", end.step or None, {"result": state}))

        await progress.keep(write, state=state, reason=reason, executor=None, due=None, ended_at=now)
        self._reached("after_end")


def _code_of(end: End) -> str | None:
    """Return the reason as a code: what is kept in clear must hold nothing that anybody said."""
    if end.result == "completed":
        return None
    code = end.reason.replace(" ", "_")
    return code if _CODE.fullmatch(code) else "step_failed"


def _entry(case: Case, result: str, now: int) -> Entry:
    return Entry(
        kind="journey.case.ended",
        exchange=new_id(),
        at=now,
        decision="permit",
        reason=result,
        client=case.client,
        client_agency=case.agency or None,
        subject=case.subject,
        case=case.id,
        object=f"{case.journey}/{case.id}",
    )


def _attention(progress: Progress, plan: Plan, end: End) -> dict[str, Any]:
    """Return the task of the official, with everything that they need."""
    identity = new_id()
    shows = {
        "journey": plan.name,
        "failedStep": end.step,
        "reason": end.reason,
        "couldNotUndo": [dict(entry) for entry in end.stuck],
        "outputs": {name: dict(steps) for name, steps in progress.content.state.workflows.items()},
    }
    shown = {"title": ATTENTION_TITLE, "form": ATTENTION_FORM, "shows": shows}
    return {
        "id": identity,
        "decision": "attention",
        "kind": "attention",
        "step": end.step or "",
        "who": OFFICIALS,
        "shown": progress.key.seal(f"shown/{identity}", shown),
    }
