from __future__ import annotations

from typing import Any

from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.decisions import Compensate, Decided, Sleep, Woke
from tests.support.journeys import document, drive


def journey(compensation: dict[str, Any], **more: Any) -> Any:
    first = {
        "stepId": "a",
        "operationId": "makeThing",
        "outputs": {"id": "$response.body#/id"},
        "x-compensation": compensation,
    }
    return document([first, {"stepId": "b", "operationId": "x"}], **more)


def test_a_compensation_is_retried_until_it_is_done() -> None:
    tries = iter([503, None, 404])

    def answer(decided: Decided) -> Response | Woke:
        if isinstance(decided, Sleep):
            return Woke()
        if isinstance(decided, Compensate):
            return Response(status=next(tries))
        return Response(status=500 if decided.step == "b" else 200, body={"id": 1})

    end, done = drive(journey({"operationId": "dropThing"}), answer)
    undone = [item for item in done if isinstance(item, Compensate)]
    assert (end.result, end.reason, end.step) == ("compensated", "answered 500", "b")
    assert [item.attempt for item in undone] == [1, 2, 3]
    assert {item.key for item in undone} == {"a~undo"}


def test_own_criteria_decide() -> None:
    criteria = [{"condition": "$response.body#/gone == true"}]

    def answer(decided: Decided) -> Response | Woke:
        if isinstance(decided, Sleep):
            return Woke()
        return Response(status=500 if decided.step == "b" else 200, body={"id": 1, "gone": False})

    end, _ = drive(journey({"operationId": "dropThing", "successCriteria": criteria}), answer)
    assert (end.result, end.stuck[0]["step"]) == ("attention", "a")


def test_a_workflow_can_undo() -> None:
    undo = {"workflowId": "undo", "parameters": [{"name": "id", "value": "$steps.a.outputs.id"}]}
    steps = [
        {
            "stepId": "u",
            "operationId": "x",
            "parameters": [{"name": "id", "in": "query", "value": "$inputs.id"}],
        }
    ]
    found = journey(undo, more=[{"workflowId": "undo", "steps": steps}])

    def answer(decided: Decided) -> Response:
        return Response(status=500 if decided.step == "b" else 200, body={"id": 3})

    end, done = drive(found, answer)
    assert end.result == "compensated"
    assert [item.step for item in done] == ["a", "b", "u"]
    assert done[2].call.arguments[0].value == 3  # type: ignore[attr-defined]
