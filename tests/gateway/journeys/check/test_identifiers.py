from __future__ import annotations

from tests.support.journeys import findings, text

STEP = {"stepId": "a", "operationId": "getThing", "parameters": [{"name": "id", "in": "path", "value": 1}]}


def test_names_are_given_once() -> None:
    assert findings(text([STEP, {**STEP, "stepId": "b"}]), "identifiers") == []
    assert len(findings(text([STEP, {**STEP, "description": "again"}]), "identifiers")) == 1
    assert (
        len(
            findings(
                text([STEP], more=[{"workflowId": "main", "summary": "again", "steps": [STEP]}]),
                "identifiers",
            )
        )
        == 1
    )
    actions = [{"name": "e", "type": "end"}, {"name": "e", "type": "goto", "stepId": "a"}]
    assert len(findings(text([{**STEP, "onSuccess": actions}]), "identifiers")) == 1
