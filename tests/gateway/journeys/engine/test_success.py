"""Whether a call did what its step asks: as the interpreter sees it, not by the status alone."""

from __future__ import annotations

import pytest

from gateway.journeys.engine.success import has_succeeded
from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpret import Interpreter
from gateway.journeys.interpreter.decisions import CallOperation, Compensate, Sleep, Woke
from gateway.journeys.interpreter.library import Library
from tests.support.journeys import document

UNDO = {"operationId": "dropThing", "parameters": [{"name": "id", "in": "path", "value": 1}]}
STEP = {"operationId": "listThings", "successCriteria": [{"condition": "$statusCode == 201"}]}
RETRY = {"name": "again", "type": "retry", "retryAfter": 1}
INTERPRETER = Interpreter(
    Library(
        document(
            [
                {**STEP, "stepId": "a", "x-compensation": UNDO, "onFailure": [RETRY]},
                {**STEP, "stepId": "b"},
            ]
        )
    )
)


@pytest.mark.parametrize(("status", "succeeded"), [(201, True), (200, False), (500, False), (None, False)])
def test_the_criteria_decide(status: int | None, succeeded: bool) -> None:
    state = INTERPRETER.start("main", {})
    call = INTERPRETER.decide(state)
    assert isinstance(call, CallOperation)
    response = Response(status=status)
    assert has_succeeded(INTERPRETER.apply(state, call.id, response), call, response) is succeeded


def test_the_last_step_and_the_undoing() -> None:
    state = INTERPRETER.start("main", {})
    for status in (201, 200):
        call = INTERPRETER.decide(state)
        assert isinstance(call, CallOperation)
        state = INTERPRETER.apply(state, call.id, Response(status=status))
    assert not has_succeeded(state, call, Response(status=200))
    undo = INTERPRETER.decide(state)
    assert isinstance(undo, Compensate)
    for answer, undone in ((500, False), (404, True), (204, True)):
        after = INTERPRETER.apply(state, undo.id, Response(status=answer))
        assert has_succeeded(after, undo, Response(status=answer)) is undone


def test_an_undoing_that_is_given_up_did_not_succeed() -> None:
    state = INTERPRETER.start("main", {})
    for status in (201, 200):
        call = INTERPRETER.decide(state)
        assert isinstance(call, CallOperation)
        state = INTERPRETER.apply(state, call.id, Response(status=status))
    for _ in range(20):
        decision = INTERPRETER.decide(state)
        if isinstance(decision, Compensate):
            state = INTERPRETER.apply(state, decision.id, Response(status=500))
            assert not has_succeeded(state, decision, Response(status=500))
        elif isinstance(decision, Sleep):
            state = INTERPRETER.apply(state, decision.id, Woke())
    assert state.result == "attention"
