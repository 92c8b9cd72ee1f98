from __future__ import annotations

import pytest

from gateway.journeys.document.targets import TargetError
from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.library import Library, parameters_of
from tests.support.journeys import document, drive

OTHER = document([{"stepId": "x", "operationId": "x"}], workflow={"outputs": {"v": "$inputs.v"}})
STEP = {
    "stepId": "a",
    "workflowId": "$sourceDescriptions.other.main",
    "parameters": [{"name": "v", "value": 2}],
    "outputs": {"v": "$outputs.v"},
}
SOURCES = {"sourceDescriptions": [{"name": "other", "url": "o.arazzo.yaml", "type": "arazzo"}]}
MAIN = document([STEP], document=SOURCES, workflow={"outputs": {"v": "$steps.a.outputs.v"}})


def test_workflows_of_other_documents_are_run() -> None:
    end, done = drive(MAIN, lambda _: Response(status=200), others={"other": OTHER})
    assert end.outputs == {"v": 2}
    assert done[0].call.document == "other"  # type: ignore[attr-defined]


def test_what_does_not_exist() -> None:
    library = Library(MAIN)
    with pytest.raises(KeyError):
        library.resolve("", "none")
    with pytest.raises(TargetError):
        library.resolve("", "$inputs.x")
    assert library.sources("")["other"]["type"] == "arazzo"
    end, _ = drive(MAIN, lambda _: Response(status=200))
    assert end.result == "failed"


def test_own_parameters_override() -> None:
    general = [{"name": "p", "in": "query", "value": 1}, {"name": "q", "in": "query", "value": 1}]
    step = {"stepId": "a", "operationId": "x", "parameters": [{"name": "p", "in": "query", "value": 2}]}
    flow = document([step], workflow={"parameters": general}).workflows[0]
    assert {item.name: item.value for item in parameters_of(flow, flow.steps[0])} == {"p": 2, "q": 1}
