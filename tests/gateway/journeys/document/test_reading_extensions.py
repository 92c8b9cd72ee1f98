from __future__ import annotations

from typing import Any

import pytest

from gateway.journeys.document.load import inspect, load
from tests.support.journeys import text

STEP: dict[str, Any] = {"stepId": "a", "operationId": "x"}


def test_extensions_become_values() -> None:
    step = {
        **STEP,
        "x-compensation": {"none": "It only reads."},
        "x-pivot": True,
        "x-deadline": "PT2H",
        "x-parallel": "g",
        "x-visible": False,
        "x-task": {
            "who": "w",
            "form": {"type": "object"},
            "title": {"en": "T"},
            "remind": "P1D",
            "escalate": "P2D",
            "escalateTo": "b",
        },
    }
    found = load(text([step])).workflows[0].steps[0].x
    assert (found.pivot, found.deadline, found.visible) == (True, 7200, {})
    assert found.compensation is not None
    assert found.compensation.none == "It only reads."
    assert found.parallel is not None
    assert (found.parallel.group, found.parallel.tolerate) == ("g", False)
    assert found.task is not None
    assert (found.task.remind, found.task.escalate_to) == (86_400, "b")


@pytest.mark.parametrize(
    ("extension", "suggestion"),
    [
        ({"x-compensaton": {}}, "x-compensation"),
        ({"x-simpul-pivot": True}, None),
        ({"x-once-only": {}}, None),
        ({"x-deadline": "1 day"}, None),
        ({"x-pivot": "yes"}, None),
        ({"x-compensation": {}}, None),
        ({"x-compensation": {"none": ""}}, None),
        ({"x-compensation": {"operationId": "a", "workflowId": "b"}}, None),
        ({"x-check": {"operationId": "a"}}, None),
        ({"x-task": {"who": "w"}}, None),
        ({"x-task": {"who": "w", "form": {}, "escalate": "P1D"}}, None),
        ({"x-parallel": {"group": "a b"}}, None),
        ({"x-visible": {"en": ""}}, None),
    ],
)
def test_what_is_wrong_is_found(extension: dict[str, Any], suggestion: str | None) -> None:
    found = [finding for finding in inspect(text([{**STEP, **extension}]))[1] if finding.severity == "error"]
    assert found
    assert suggestion is None or suggestion in [finding.suggestion for finding in found]


def test_other_peoples_extensions_are_left_alone() -> None:
    assert inspect(text([{**STEP, "x-redocly-extra": 1}]))[1] == ()
