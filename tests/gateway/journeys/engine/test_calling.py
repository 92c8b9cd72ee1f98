"""Calls of cases: what is sent, under which key, and what a refusal becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.journeys.document.sources import KnownSources, SourceOperations
from gateway.journeys.engine.calling import Caller, may_repeat, role_of, target_of
from gateway.journeys.engine.ports import StepCall
from gateway.journeys.interpreter.decisions import Argument
from gateway.model.message import Answer
from gateway.model.service import Effect
from gateway.problems import AgencyTimeout, AgreementNotInForce, Problem, QuotaExceeded, RouteNotFound
from tests.support.journey_calls import CALL, CASE, CONTENT, STEP, UNDO
from tests.support.journeys import document, lookup
from tests.support.tax_income import operation

DOCUMENT = document([{"stepId": "a", "operationId": "listThings"}])


def answer(body: bytes, *headers: tuple[str, str]) -> Answer:
    return Answer(status=200, headers=list(headers), body=body)


class Exchange:
    """Answers, or raises; remembers what was asked."""

    def __init__(self, answer: Answer | Problem) -> None:
        self.answer, self.calls = answer, []

    async def __call__(self, call: StepCall) -> Answer:
        self.calls.append(call)
        if isinstance(self.answer, Problem):
            raise self.answer
        return self.answer


def found(decision: Any = STEP) -> Any:
    sources = DOCUMENT.sources[0]
    known = lookup().source(sources)
    assert isinstance(known, SourceOperations)
    registered = replace(DOCUMENT, sources=(replace(sources, service="things/all"),))
    return target_of(decision, registered, KnownSources({"things": known}))


async def send(exchange: Exchange, decision: Any = STEP) -> Any:
    return await Caller(exchange).call(CASE, CONTENT, decision, found(), [("callback-url", "u")])


async def test_a_call_is_narrowed_to_its_agency_purpose_and_person() -> None:
    exchange = Exchange(answer(b"[1]", ("content-type", "application/json"), ("simpul-exchange-id", "x")))
    answered = await send(exchange)
    (call,) = exchange.calls
    assert (call.method, call.path, call.purpose, call.provider) == (
        "GET",
        "/api/things/all/things/7",
        "p",
        "things",
    )
    assert (call.client, call.subject, call.actors, call.assurance) == ("portal", "9", ("a",), 2)
    assert (call.authenticated_at, call.asked_at) == (1_000.0, 1_060.0)
    assert call.timeout == 1.5
    assert ("callback-url", "u") in call.headers
    assert (answered.response.status, answered.response.body, answered.exchange) == (200, [1], "x")


async def test_every_attempt_of_an_effect_has_its_key() -> None:
    exchange = Exchange(answer(b""))
    for decision in (STEP, replace(STEP, id="a@2", attempt=2), UNDO):
        await send(exchange, decision)
    first, second, undo = (call.key for call in exchange.calls)
    assert first == second != undo


@pytest.mark.parametrize(
    ("problem", "status", "undoing", "uncertain"),
    [
        (AgreementNotInForce("", reason="suspended"), 403, None, False),
        (QuotaExceeded("", headers={"Retry-After": "3"}), 429, None, False),
        (RouteNotFound(), 404, None, False),
        (AgencyTimeout(), None, None, True),
    ],
)
async def test_a_refusal_of_the_gateway(
    problem: Problem, status: int | None, undoing: None, uncertain: bool
) -> None:
    answered = await send(Exchange(problem))
    assert (answered.response.status, answered.uncertain) == (status, uncertain)
    assert answered.response.error == problem.code
    # Where something is undone, the gateway's own 404 must not look like "nothing there any more".
    assert (await send(Exchange(problem), UNDO)).response.status is undoing


async def test_values_that_fit_no_request_are_not_sent() -> None:
    exchange = Exchange(answer(b""))
    bad = replace(CALL, arguments=(Argument(name="id", location="path", value=".."),))
    answered = await send(exchange, replace(STEP, call=bad))
    assert exchange.calls == []
    assert (answered.response.status, answered.response.error) == (None, "not_callable")


def test_only_registered_services_are_called() -> None:
    assert target_of(STEP, DOCUMENT, lookup()) is None
    assert (found().agency, found().service) == ("things", "all")


def test_what_may_be_repeated() -> None:
    unsafe = replace(found(), operation=operation("o", "POST", "/o", effect=Effect.UNSAFE))
    assert not may_repeat(STEP, unsafe)
    assert may_repeat(UNDO, unsafe)
    assert may_repeat(replace(STEP, role="check"), unsafe)
    assert (role_of(STEP), role_of(UNDO)) == ("step", "undo")
