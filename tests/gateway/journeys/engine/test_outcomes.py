"""What rows of waits mean."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.journeys.cases.case import Wait
from gateway.journeys.cases.messages import Received
from gateway.journeys.cases.vault import CaseKey
from gateway.journeys.document.extensions import Task
from gateway.journeys.document.targets import Target
from gateway.journeys.engine.outcomes import kind_of, outcome_of
from gateway.journeys.expressions.scope import Message, Response
from gateway.journeys.interpreter.decisions import (
    Call,
    Decided,
    Outcome,
    Preview,
    Settled,
    Sleep,
    WaitForMessage,
    WaitForPreview,
    WaitForTask,
    Woke,
)

KEY = CaseKey("c", bytes(32))
NAMED: dict[str, Any] = {"key": "k", "id": "i", "step": "s"}
SLEEP = Sleep(**NAMED, seconds=1)
TASK = WaitForTask(**NAMED, task=Task(who="w", form={}, title={}, at=""))
DOUBT = WaitForTask(**NAMED, task=None)
PREVIEW = WaitForPreview(**NAMED, name="n", available=True)
MESSAGE = WaitForMessage(**NAMED, call=Call(document="", target=Target()))
LATE = Response(status=None, error="deadline_passed")


def row(answer: Any = None, **changes: Any) -> Wait:
    values: dict[str, Any] = dict.fromkeys(Wait.__dataclass_fields__)
    if answer is not None:
        changes |= {"state": "answered", "answer": KEY.seal("answer/w", answer)}
    return Wait(**{**values, "id": "w", "state": "open", **changes})


@pytest.mark.parametrize(
    ("decided", "wait", "outcome"),
    [
        (SLEEP, None, None),
        (SLEEP, row(due=11), None),
        (SLEEP, row(due=10), Woke()),
        (TASK, row(due=11), None),
        (TASK, row(due=10), LATE),
        (TASK, row({"x": 1}, due=10), Response(status=200, body={"x": 1})),
        (DOUBT, row({"done": True, "body": 5}), Settled(done=True, body=5)),
        (DOUBT, row(), None),
        (PREVIEW, row({"accepted": False, "value": 3}), Preview(accepted=False, value=3)),
        (MESSAGE, row(due=10), LATE),
        (MESSAGE, row(), None),
    ],
)
def test_outcome(decided: Decided, wait: Wait | None, outcome: Outcome | None) -> None:
    assert outcome_of(decided, wait, KEY, None, 10) == outcome


def test_a_message_counts_before_anybody_waits() -> None:
    said = Received(digest="d", payload={"a": 1}, headers={"h": "v"})
    assert outcome_of(MESSAGE, None, KEY, said, 10) == Message(headers={"h": "v"}, payload={"a": 1})


def test_kinds() -> None:
    named = [kind_of(one) for one in (SLEEP, TASK, PREVIEW, MESSAGE)]
    assert named == ["sleep", "task", "preview", "message"]
