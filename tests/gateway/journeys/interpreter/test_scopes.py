from __future__ import annotations

from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.scopes import scope_of
from gateway.journeys.interpreter.state import Frame, State
from tests.support.journeys import document


def test_a_scope_sees_its_own_and_finished_workflows() -> None:
    found = document([{"stepId": "a", "operationId": "x"}])
    frame = Frame("", "", "main", {"i": 1}, steps={"a": {"o": 2}})
    state = State(frames=[frame], workflows={"other": {"inputs": {}, "outputs": {"z": 3}}})
    scope = scope_of(Library(found), state, frame)
    assert scope.workflows["main"] == {"inputs": {"i": 1}, "outputs": {}}
    assert scope.workflows["other"]["outputs"] == {"z": 3}
    assert scope.sources["things"]["url"] == "things.yaml"
    assert scope.steps == {"a": {"o": 2}}
