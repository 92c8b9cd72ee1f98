"""The laws of the interpreter: deterministic, JSON-able, once only, order within a group does not matter."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpret import Interpreter
from gateway.journeys.interpreter.decisions import (
    CallOperation,
    Compensate,
    Decided,
    End,
    Parallel,
    Settled,
    Sleep,
    WaitForTask,
    Woke,
)
from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.state import State
from tests.support.journeys import document, drive

UNDO = {
    "operationId": "dropThing",
    "parameters": [{"name": "id", "in": "path", "value": "$response.body#/id"}],
}


def make(name: str, **more: object) -> dict[str, object]:
    return {
        "stepId": name,
        "operationId": "makeThing",
        "requestBody": {"payload": {"name": name}},
        "outputs": {"id": "$response.body#/id"},
        "x-compensation": UNDO,
        **more,
    }


RETRY = {"name": "again", "type": "retry", "retryAfter": 1, "retryLimit": 2}
CHAIN = document(
    [
        make("a", onFailure=[RETRY]),
        make("b", **{"x-parallel": "group"}),
        make("c", **{"x-parallel": {"group": "group", "tolerate": True}}),
        make("d"),
    ],
    workflow={"outputs": {"a": "$steps.a.outputs.id", "c": "$steps.c.outputs.id"}},
)


def ok(decided: Decided) -> Response | Woke:
    return Woke() if isinstance(decided, Sleep) else Response(status=201, body={"id": 7})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([201, 201, 201, 503, None]), min_size=40, max_size=40))
def test_the_same_answers_lead_to_the_same_decisions(statuses: list[int | None]) -> None:
    def run() -> tuple[End, list[str]]:
        answers = iter(statuses)

        def answer(decided: Decided) -> Response | Woke:
            if isinstance(decided, Sleep):
                return Woke()
            return Response(status=next(answers, 201), body={"id": 1})

        end, done = drive(CHAIN, answer)
        return end, [decided.id for decided in done]

    first, second = run(), run()
    assert first == second
    ids = first[1]
    assert len(set(ids)) == len(ids)


def test_an_outcome_given_twice_counts_once_and_the_given_state_is_left_alone() -> None:
    interpreter = Interpreter(Library(CHAIN))
    state = interpreter.start("main", {})
    before = json.dumps(state.to_json())
    decision = interpreter.decide(state)
    assert isinstance(decision, CallOperation)
    after = interpreter.apply(state, decision.id, Response(status=201, body={"id": 1}))
    assert json.dumps(state.to_json()) == before
    assert interpreter.apply(after, decision.id, Response(status=500)) == after
    assert State.from_json(json.loads(json.dumps(after.to_json()))) == after


def test_the_order_of_outcomes_within_a_group_does_not_matter() -> None:
    interpreter = Interpreter(Library(CHAIN))
    state = interpreter.start("main", {})
    first = interpreter.decide(state)
    assert isinstance(first, CallOperation)
    state = interpreter.apply(state, first.id, Response(status=201, body={"id": 1}))
    group = interpreter.decide(state)
    assert isinstance(group, Parallel)
    results = []
    for order in itertools.permutations(group.decisions):
        after = state
        for decided in order:
            status = 500 if decided.step == "c" else 201
            after = interpreter.apply(after, decided.id, Response(status=status, body={"id": 2}))
        results.append(after)
    assert results[0] == results[1]
    assert results[0].frames[0].results["c"] == "tolerated"


def test_a_failure_undoes_what_was_done_in_reverse() -> None:
    ids = iter(range(1, 100))

    def answer(decided: Decided) -> Response | Woke:
        if isinstance(decided, Sleep):
            return Woke()
        if isinstance(decided, Compensate):
            return Response(status=204)
        return Response(status=500 if decided.step == "d" else 201, body={"id": next(ids)})

    end, done = drive(CHAIN, answer)
    undone = [decided for decided in done if isinstance(decided, Compensate)]
    assert (end.result, end.step) == ("compensated", "d")
    assert [decided.step for decided in undone] == ["c", "b", "a"]
    assert [decided.call.arguments[0].value for decided in undone] == [3, 2, 1]


def test_what_cannot_be_undone_is_for_an_official() -> None:
    def answer(decided: Decided) -> Response | Woke:
        if isinstance(decided, Sleep):
            return Woke()
        return Response(
            status=500 if isinstance(decided, Compensate) or decided.step == "d" else 201, body={"id": 1}
        )

    end, done = drive(CHAIN, answer)
    assert end.result == "attention"
    assert [entry["step"] for entry in end.stuck] == ["c", "b", "a"]
    waits = [decided.seconds for decided in done if isinstance(decided, Sleep)]
    assert waits[:5] == [5, 10, 20, 40, 80]


def test_after_the_pivot_nothing_is_undone() -> None:
    found = document([make("a"), make("b", **{"x-pivot": True}), make("c")])
    end, done = drive(found, lambda d: Response(status=500 if d.step == "c" else 201, body={"id": 1}))
    assert end.result == "attention"
    assert not any(isinstance(decided, Compensate) for decided in done)


@pytest.mark.parametrize(("answer", "expected"), [(200, "check"), (404, "again"), (503, "asked")])
def test_a_step_in_doubt_is_checked(answer: int, expected: str) -> None:
    check = {
        "operationId": "getThing",
        "parameters": [{"name": "id", "in": "path", "value": 1}],
        "successCriteria": [{"condition": "$statusCode == 200"}],
        "outputs": {"id": "$response.body#/id"},
    }
    interpreter = Interpreter(Library(document([make("a", **{"x-check": check}), make("b")])))
    state = interpreter.start("main", {})
    first = interpreter.decide(state)
    assert isinstance(first, CallOperation)
    state = interpreter.doubt(state, first.id)
    asking = interpreter.decide(state)
    assert isinstance(asking, CallOperation)
    assert (asking.role, asking.key) == ("check", "a~check")
    state = interpreter.apply(state, asking.id, Response(status=answer, body={"id": 5}))
    then = interpreter.decide(state)
    if expected == "check":
        assert isinstance(then, CallOperation)
        assert then.step == "b"
        assert state.undo[0]["call"]["arguments"] == [["id", "path", 5]]
    elif expected == "again":
        assert isinstance(then, CallOperation)
        assert (then.step, then.key, then.attempt) == ("a", first.key, 2)
    else:
        assert isinstance(then, WaitForTask)
        assert then.task is None
        state = interpreter.apply(state, then.id, Settled(done=True, body={"id": 9}))
        assert interpreter.decide(state) != then


def test_cancelling_undoes() -> None:
    interpreter = Interpreter(Library(CHAIN))
    state = interpreter.start("main", {})
    first = interpreter.decide(state)
    assert isinstance(first, CallOperation)
    state = interpreter.apply(state, first.id, Response(status=201, body={"id": 1}))
    undo = interpreter.decide(interpreter.cancel(state, "withdrawn"))
    assert isinstance(undo, Compensate)
    assert undo.step == "a"


def test_cancelling_undoes_what_one_of_a_parallel_group_did_while_the_other_waits() -> None:
    interpreter = Interpreter(Library(CHAIN))
    state = interpreter.start("main", {})
    first = interpreter.decide(state)
    assert isinstance(first, CallOperation)
    state = interpreter.apply(state, first.id, Response(status=201, body={"id": 1}))
    group = interpreter.decide(state)
    assert isinstance(group, Parallel)
    state = interpreter.apply(state, group.decisions[0].id, Response(status=201, body={"id": 2}))
    state = interpreter.cancel(state, "withdrawn")
    undone = []
    while isinstance(undo := interpreter.decide(state), Compensate):
        undone.append(undo.step)
        state = interpreter.apply(state, undo.id, Response(status=204))
    assert undone == ["b", "a"]


def test_a_state_of_another_version_is_refused() -> None:
    body = Interpreter(Library(CHAIN)).start("main", {}).to_json() | {"version": 99}
    with pytest.raises(ValueError, match="version"):
        State.from_json(body)
