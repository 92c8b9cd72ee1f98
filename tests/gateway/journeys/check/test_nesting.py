from __future__ import annotations

from gateway.journeys.check.table import check
from gateway.journeys.document.others import Others
from tests.support.journeys import document, findings, text

SOURCES = {"sourceDescriptions": [{"name": "b", "url": "b.yaml", "type": "arazzo"}]}
STEP = {"stepId": "a", "operationId": "listThings"}


def test_workflows_do_not_run_themselves() -> None:
    assert findings(text([STEP]), "nesting") == []
    other = {"workflowId": "other", "steps": [{"stepId": "x", "workflowId": "main"}]}
    found = findings(text([{"stepId": "a", "workflowId": "other"}], more=[other]), "nesting")
    assert len(found) == 2
    assert len(findings(text([STEP], workflow={"dependsOn": ["main"]}), "nesting")) == 1


def test_nor_in_another_document() -> None:
    main = document([{"stepId": "a", "workflowId": "$sourceDescriptions.b.main"}], document=SOURCES)
    beside = document([{"stepId": "x", "workflowId": "$sourceDescriptions.b.main"}], document=SOURCES)
    found = [one for one in check(main, others=Others({"b": beside})) if one.check == "nesting"]
    assert [(one.document, one.at) for one in found] == [("b", "/workflows/0")]


def test_actions_lead_somewhere() -> None:
    action = {"name": "g", "type": "goto", "stepId": "aa"}
    found = findings(text([{**STEP, "onSuccess": [action]}]), "nesting")
    assert (found[0].suggestion, found[0].line) == ("a", 17)
    depends = {**STEP, "dependsOn": ["zz"]}
    assert len(findings(text([depends], version="1.1.0"), "nesting")) == 1
