from __future__ import annotations

from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpret import Interpreter
from gateway.journeys.interpreter.decisions import CallOperation
from gateway.journeys.interpreter.library import Library
from tests.support.journeys import document


def test_how_to_undo_is_resolved_when_the_step_completes() -> None:
    undo = {
        "operationId": "dropThing",
        "parameters": [{"name": "id", "in": "path", "value": "$steps.a.outputs.id"}],
        "requestBody": {"payload": {"why": "$response.header.X-Id", "name": "$request.body#/name"}},
    }
    step = {
        "stepId": "a",
        "operationId": "makeThing",
        "requestBody": {"payload": {"name": "n"}},
        "outputs": {"id": "$response.body#/id"},
        "x-compensation": undo,
    }
    interpreter = Interpreter(Library(document([step, {"stepId": "b", "operationId": "x"}])))
    state = interpreter.start("main", {})
    first = interpreter.decide(state)
    assert isinstance(first, CallOperation)
    state = interpreter.apply(state, first.id, Response(status=200, headers={"x-id": "h"}, body={"id": 8}))
    assert state.undo[0]["call"]["arguments"] == [["id", "path", 8]]
    assert state.undo[0]["call"]["body"] == {"why": "h", "name": "n"}
    lost = interpreter.apply(interpreter.start("main", {}), first.id, Response(status=200, body={}))
    assert "error" in lost.undo[0]
