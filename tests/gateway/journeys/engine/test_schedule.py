"""The rows of waits: times, who is asked, and nothing in clear."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.journeys.cases.vault import CaseKey
from gateway.journeys.definitions.plans import Plan
from gateway.journeys.document.extensions import Task
from gateway.journeys.engine.progress import Progress
from gateway.journeys.engine.schedule import WaitValues
from gateway.journeys.interpret import Interpreter
from gateway.journeys.interpreter.decisions import Sleep, WaitForMessage, WaitForPreview, WaitForTask
from gateway.journeys.interpreter.library import Library
from tests.support.journey_calls import CALL, CASE, CONTENT
from tests.support.journeys import document

KEY = CaseKey("case-1", bytes(32))
NAMED: dict[str, Any] = {"key": "k", "id": "i", "step": "a"}
LIBRARY = Library(document([{"stepId": "a", "operationId": "listThings", "x-deadline": "PT1M"}]))
PLAN = Plan("v", "main", 1, LIBRARY, Interpreter(LIBRARY))


def values(decided: Any, began: dict[str, int] | None = None, chance: float = 0.0) -> dict[str, Any]:
    progress = Progress(None, CASE, KEY, CONTENT, "e")
    CONTENT.began = began or {}
    return WaitValues(lambda: 100.0, lambda: chance).of(progress, PLAN, decided)


@pytest.mark.parametrize(
    ("seconds", "began", "chance", "due"),
    [
        (10, None, 0.0, 110_000),
        (10, None, 1.0, 112_000),
        (10, 99_000, 0.0, 110_000),
        (300, 99_000, 0.0, 159_000),
    ],
)
def test_a_pause_has_jitter_and_ends_with_the_steps_deadline(
    seconds: float, began: int | None, chance: float, due: int
) -> None:
    known = {} if began is None else {"k": began}
    assert values(Sleep(**NAMED, seconds=seconds), known, chance)["due"] == due


def test_a_task_asks_whom_the_journey_names() -> None:
    task = Task(who="w", form={"f": 1}, title={"en": "?"}, remind=5, escalate=7, escalate_to="x", at="")
    row = values(WaitForTask(**NAMED, task=task, shows={"person": "secret-person"}, deadline=9))
    assert (row["who"], row["due"], row["remind_at"], row["escalate_at"], row["escalate_to"]) == (
        "w",
        109_000,
        105_000,
        107_000,
        "x",
    )
    assert b"secret-person" not in row["shown"]
    assert KEY.open(f"shown/{row['id']}", row["shown"])["shows"] == {"person": "secret-person"}


def test_a_doubt_asks_officials_and_has_no_end() -> None:
    row = values(WaitForTask(**NAMED, task=None))
    assert (row["who"], row.get("due")) == ("journeys:admin", None)


def test_previews_and_messages() -> None:
    row = values(WaitForPreview(**NAMED, name="n", available=True, value=3))
    assert KEY.open(f"shown/{row['id']}", row["shown"]) == {"name": "n", "available": True, "value": 3}
    assert values(WaitForMessage(**NAMED, call=CALL))["due"] is None
    assert values(WaitForMessage(**NAMED, call=CALL, timeout=1_500, deadline=9))["due"] == 101_500
    assert values(WaitForMessage(**NAMED, call=CALL, deadline=9))["due"] == 109_000
