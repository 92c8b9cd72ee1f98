from __future__ import annotations

from tests.support.journeys import findings, text

STEP = {"stepId": "a", "operationId": "listThings"}


def test_workflows_do_not_run_themselves() -> None:
    assert findings(text([STEP]), "nesting") == []
    other = {"workflowId": "other", "steps": [{"stepId": "x", "workflowId": "main"}]}
    found = findings(text([{"stepId": "a", "workflowId": "other"}], more=[other]), "nesting")
    assert len(found) == 2
    assert len(findings(text([STEP], workflow={"dependsOn": ["main"]}), "nesting")) == 1


def test_actions_lead_somewhere() -> None:
    action = {"name": "g", "type": "goto", "stepId": "aa"}
    found = findings(text([{**STEP, "onSuccess": [action]}]), "nesting")
    assert (found[0].suggestion, found[0].line) == ("a", 17)
    depends = {**STEP, "dependsOn": ["zz"]}
    assert len(findings(text([depends], version="1.1.0"), "nesting")) == 1
