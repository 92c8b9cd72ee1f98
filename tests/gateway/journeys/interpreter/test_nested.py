from __future__ import annotations

from typing import Any

from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.nested import comes_back, everything, leads
from tests.support.journeys import document


def call(name: str, **more: Any) -> dict[str, Any]:
    return {"stepId": name, "operationId": "listThings", **more}


def flow(name: str, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"workflowId": name, "steps": list(steps), **more}


FROM_HERE = "$sourceDescriptions.beside.far"
MAIN = document(
    [
        {"stepId": "a", "workflowId": "child", "parameters": [{"name": "p", "value": 1}]},
        call("b", onSuccess=[{"name": "g", "type": "goto", "workflowId": FROM_HERE}]),
        call("c", onFailure=[{"name": "r", "type": "retry", "workflowId": "again"}]),
        call("d", **{"x-compensation": {"workflowId": "undo"}}),
        {"stepId": "e", "workflowId": "nowhere"},
    ],
    workflow={"dependsOn": ["before"]},
    more=[flow(name, call("x")) for name in ("before", "child", "again", "undo", "apart")],
)
BESIDE = document(
    [call("x")],
    more=[
        flow("far", {"stepId": "n", "workflowId": "$sourceDescriptions.beside.farther"}),
        flow("farther", {"stepId": "m", "workflowId": "far"}),
    ],
)
LIBRARY = Library(MAIN, {"beside": BESIDE})


def test_where_a_workflow_leads() -> None:
    found = {
        (lead.document, lead.workflow.id): (lead.parameters is None, lead.returns)
        for lead in leads(LIBRARY, "", MAIN.workflows[0])
    }
    assert found == {
        ("", "before"): (True, True),
        ("", "child"): (False, True),
        ("beside", "far"): (True, False),
        ("", "again"): (True, True),
        ("", "undo"): (False, True),
    }


def test_everything_has_each_workflow_once() -> None:
    found = [(name, one.id) for name, one in everything(LIBRARY, "", MAIN.workflows[0])]
    assert len(found) == len(set(found)) == 7
    assert ("beside", "farther") in found
    assert ("", "apart") not in found


def test_a_workflow_that_comes_back_to_itself() -> None:
    far = BESIDE.workflow("far")
    assert far is not None
    assert comes_back(LIBRARY, "beside", far)
    assert not comes_back(LIBRARY, "", MAIN.workflows[0])
