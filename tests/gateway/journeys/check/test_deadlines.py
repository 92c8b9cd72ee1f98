from __future__ import annotations

from tests.support.journeys import findings, text

TASK = {"who": "w", "form": {"type": "object"}, "title": {"en": "T"}}


def found(workflow: dict[str, object], **step: object) -> list[str]:
    data = text([{"stepId": "a", "operationId": "listThings", **step}], workflow=workflow)
    return [finding.message for finding in findings(data, "deadlines")]


def test_deadlines_fit() -> None:
    assert found({"x-deadline": "P2D"}, **{"x-deadline": "P1D", "x-task": {**TASK, "remind": "PT1H"}}) == []
    assert "later" in found({"x-deadline": "P1D"}, **{"x-deadline": "P2D"})[0]
    assert "no x-deadline" in found({}, **{"x-task": TASK})[0]
    assert "remind" in found({"x-deadline": "P1D"}, **{"x-task": {**TASK, "remind": "P2D"}})[0]
