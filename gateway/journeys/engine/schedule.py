"""The rows of waits: who is asked, what they are shown, and by when."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any, Final

from gateway.journeys.definitions.plans import Plan
from gateway.journeys.engine.outcomes import kind_of
from gateway.journeys.engine.progress import Progress
from gateway.journeys.interpreter.decisions import (
    Decided,
    Sleep,
    WaitForMessage,
    WaitForPreview,
    WaitForTask,
)
from gateway.model.identifiers import new_id

OFFICIALS: Final = "journeys:admin"
"""Who is asked when a journey does not say whom: those who look after all cases."""
JITTER: Final = 0.2
"""By how much of itself a pause before a retry may be longer, so that cases do not come back together."""
DOUBT_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["done"],
    "properties": {"done": {"type": "boolean"}, "body": {}},
}
DOUBT_TITLE: Final = {
    "en": "Was this step done? The connection broke before the agency answered.",
    "id": "Apakah langkah ini sudah dilakukan? Koneksi terputus sebelum instansi menjawab.",
}


class WaitValues:
    """Makes the values of a new wait."""

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock, self._chance = clock, chance

    def of(self, progress: Progress, plan: Plan, decided: Decided) -> dict[str, Any]:
        """Return the row's values; whatever people are shown is sealed."""
        identity = new_id()
        values: dict[str, Any] = {
            "id": identity,
            "decision": decided.id,
            "kind": kind_of(decided),
            "step": decided.step,
        }
        match decided:
            case Sleep():
                values["due"] = self._wakes(progress, plan, decided)
            case WaitForTask():
                values |= self._task(progress, identity, decided)
            case WaitForPreview():
                shown = {"name": decided.name, "available": decided.available, "value": decided.value}
                values["shown"] = progress.key.seal(f"shown/{identity}", shown)
            case WaitForMessage():
                seconds: float | None = decided.deadline
                if decided.timeout is not None:
                    seconds = min(seconds or float("inf"), decided.timeout / 1_000)
                values["due"] = self._in(seconds)
        return values

    def _wakes(self, progress: Progress, plan: Plan, decided: Sleep) -> int | None:
        """Return the end of a pause; no later than the step's own deadline."""
        due = self._in(decided.seconds * (1 + JITTER * self._chance()))
        step = plan.step(decided.step)
        began = progress.content.began.get(decided.key)
        if step is None or step.x.deadline is None or began is None or due is None:
            return due
        return min(due, began + step.x.deadline * 1_000)

    def _task(self, progress: Progress, identity: str, decided: WaitForTask) -> dict[str, Any]:
        task = decided.task
        if task is None:
            shown = {"title": DOUBT_TITLE, "form": DOUBT_FORM, "shows": {"step": decided.step}}
            return {"who": OFFICIALS, "shown": progress.key.seal(f"shown/{identity}", shown)}
        shown = {"title": dict(task.title), "form": dict(task.form), "shows": dict(decided.shows)}
        return {
            "who": task.who,
            "due": self._in(decided.deadline),
            "remind_at": self._in(task.remind),
            "escalate_at": self._in(task.escalate),
            "escalate_to": task.escalate_to,
            "shown": progress.key.seal(f"shown/{identity}", shown),
        }

    def _in(self, seconds: float | None) -> int | None:
        return None if seconds is None else int((self._clock() + seconds) * 1_000)
