"""Where agencies are told to call back."""

from __future__ import annotations

from dataclasses import replace

from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.definitions.plans import Plan
from gateway.journeys.document.load import load
from gateway.journeys.engine.callbacks import Callbacks
from gateway.journeys.interpret import Interpreter
from gateway.journeys.interpreter.library import Library
from tests.support.journey_calls import CASE, STEP
from tests.support.journey_node import WRAPPING
from tests.support.journey_variants import with_message
from tests.support.journey_world import JOURNEYS

VAULT = CaseVault(WRAPPING)
CALLBACKS = Callbacks(VAULT, "https://gateway.example")


def plan(text: bytes) -> Plan:
    library = Library(load(text))
    return Plan("v", "child-born", 1, library, Interpreter(library))


def test_calls_before_a_step_that_receives_say_where_to_and_with_what() -> None:
    assert CALLBACKS.headers(CASE, plan(with_message()), replace(STEP, step="registerBirth")) == []
    document = load(with_message())
    steps = document.workflows[0].steps
    moved = replace(document.workflows[0], steps=(*steps[1:], steps[0]))
    library = Library(replace(document, workflows=(moved,)))
    late = Plan("v", "child-born", 1, library, Interpreter(library))
    assert CALLBACKS.headers(CASE, late, replace(STEP, step="registerBirth")) == [
        ("callback-url", "https://gateway.example/cases/case-1/callbacks/answer"),
        ("callback-token", VAULT.token("case-1", "answer")),
    ]


def test_a_journey_that_waits_for_nobody_tells_nobody() -> None:
    text = (JOURNEYS / "child-born.arazzo.yaml").read_bytes()
    assert CALLBACKS.headers(CASE, plan(text), replace(STEP, step="registerBirth")) == []
