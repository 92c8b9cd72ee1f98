"""What people read of steps."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.journeys.cases.case import CallRecord, Case, Wait
from gateway.journeys.cases.steps import next_step, view_steps
from tests.support.journeys import document

DOCUMENT = document(
    [
        {"stepId": "a", "operationId": "listThings", "x-visible": {"en": "First."}},
        {"stepId": "b", "operationId": "listThings", "x-visible": False},
    ]
)
WORKFLOW = DOCUMENT.workflows[0]


def case(**changes: Any) -> Case:
    values: dict[str, Any] = dict.fromkeys(Case.__dataclass_fields__)
    return Case(**{**values, "paused": False, **changes})


def call(state: str, step: str = "a", **changes: Any) -> CallRecord:
    values: dict[str, Any] = dict.fromkeys(CallRecord.__dataclass_fields__)
    named = {"step": step, "state": state, "role": "step", "agency": "x", "started_at": 5}
    return CallRecord(**{**values, **named, **changes})


def wait(kind: str, state: str = "open", **changes: Any) -> Wait:
    values: dict[str, Any] = dict.fromkeys(Wait.__dataclass_fields__)
    return Wait(**{**values, "step": "a", "kind": kind, "state": state, "created_at": 7, **changes})


STATUSES = [
    ([], [], {}, "upcoming"),
    ([], [], {"ended_at": 1}, "skipped"),
    ([call("started")], [], {}, "running"),
    ([call("done")], [], {}, "completed"),
    ([call("doubt")], [], {}, "in_doubt"),
    ([call("failed")], [], {}, "failed"),
    ([call("failed")], [wait("sleep")], {}, "retrying"),
    ([call("failed"), call("done")], [wait("sleep", "closed")], {}, "completed"),
    ([], [wait("task")], {}, "waiting"),
    ([], [wait("task", "closed", answered_by="o")], {}, "completed"),
    ([], [wait("task", "closed")], {}, "failed"),
    ([call("done"), call("done", role="undo")], [], {}, "undone"),
    ([call("done"), call("failed", role="undo")], [], {}, "undoing"),
    ([call("done"), call("failed", role="undo")], [], {"ended_at": 1}, "not_undone"),
    ([call("failed")], [wait("attention")], {"ended_at": 1}, "failed"),
]


@pytest.mark.parametrize(("calls", "waits", "row", "status"), STATUSES)
def test_status(calls: list[CallRecord], waits: list[Wait], row: dict[str, Any], status: str) -> None:
    assert view_steps(case(**row), WORKFLOW, calls, waits)[0].status == status


def test_texts_hidden_steps_and_what_comes_next() -> None:
    first, second = view_steps(case(), WORKFLOW, [call("done")], [])
    assert (first.texts, first.hidden, second.hidden) == ({"en": "First."}, False, True)
    assert next_step([first, second]) == "b"


def test_by_when_and_what_for() -> None:
    view = view_steps(case(), WORKFLOW, [], [wait("task", due=30, remind_at=20)])[0]
    assert (view.due, view.waits_for, view.started_at) == (20, "task", 7)


def test_what_was_fetched_before_the_steps_comes_first() -> None:
    views = view_steps(case(), WORKFLOW, [call("done", "x-once-only.n")], [])
    assert [view.step for view in views] == ["x-once-only.n", "a", "b"]
    assert set(views[0].texts) == {"en", "id"}
