"""Compiled routes: what may be retried, and fulfilments that are shared and bounded."""

from __future__ import annotations

from adapters.rest import RestAdapter
from gateway.exchange.routes import FULFILMENTS, Route, answer_schema, compile_service
from gateway.exchange.schemas import Schemas
from gateway.model.decision import Duty
from gateway.model.service import Effect
from policies.obligations import OBLIGATIONS
from tests.support.tax_income import operation, service


def route(method: str, effect: Effect) -> Route:
    made = service("http://127.0.0.1:9")
    return Route(made, operation("x", method, "/x", effect=effect), RestAdapter(), OBLIGATIONS, Schemas({}))


def test_what_may_be_sent_again() -> None:
    assert [route(m, e).retry_without_key for m, e in (("GET", Effect.SAFE), ("PUT", Effect.IDEMPOTENT))] == [
        True
    ] * 2
    post = route("POST", Effect.IDEMPOTENT)
    assert (post.retry_without_key, post.retry_with_key, post.changes) == (False, True, True)
    unsafe = route("POST", Effect.UNSAFE)
    assert (unsafe.retry_without_key, unsafe.retry_with_key) == (False, False)


def test_equal_duties_are_compiled_once_and_memory_is_bounded() -> None:
    made = route("GET", Effect.SAFE)

    def duties(name: str) -> tuple[Duty, ...]:
        return (Duty("minimise", (("fields", (f"/{name}",)),)),)

    assert made.fulfilment(duties("a")) is made.fulfilment(duties("a"))
    for number in range(FULFILMENTS * 2):
        made.fulfilment(duties(str(number)))
    assert len(made._fulfilments) <= FULFILMENTS


def test_problems_are_reported_and_the_rest_is_usable() -> None:
    reports: list[str] = []
    bad = operation("bad", "GET", "/bad", subject="nowhere")
    good = operation("good", "GET", "/good")
    compiled = compile_service(
        service("http://127.0.0.1:9", operations=(bad, good)),
        {"rest": RestAdapter()},
        OBLIGATIONS,
        lambda name, reason: reports.append(name),
    )
    assert reports == ["tax.income.bad"]
    assert compiled.paths.find(["good"]) is not None


def test_the_schema_of_the_usual_answer() -> None:
    described = operation(
        "x",
        "GET",
        "/x",
        answers={"404": {"application/json": {}}, "200": {"application/json": {"type": "object"}}},
    )
    found = answer_schema(service("http://127.0.0.1:9"), described)
    assert (found["type"], "Return" in found["components"]["schemas"]) == ("object", True)
    assert answer_schema(service("http://127.0.0.1:9"), operation("y", "GET", "/y")) == {}
