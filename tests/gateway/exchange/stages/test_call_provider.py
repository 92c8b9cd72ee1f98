"""What the agency is sent: end-to-end fields, its consumer in X-Road's terms, no secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.rest import RestAdapter
from gateway.contracts import Translator
from gateway.exchange.snapshot import build_snapshot
from gateway.model.message import Answer, Call, Caller, WireAnswer, WireRequest
from gateway.model.principal import Principal
from gateway.model.service import Operation, Service
from policies.obligations import OBLIGATIONS
from tests.support.agency import Agency
from tests.support.exchanges import PAIRWISE, Kit
from tests.support.tax_income import catalogue, principal

PATH = "/api/tax/income/people/7"


async def test_fields_of_this_hop_and_secrets_stop_here(kit: Kit, agency: Agency) -> None:
    dropped = {
        "cookie": "a=b",
        "x_forwarded_for": "1.2.3.4",
        "forwarded": "for=1.2.3.4",
        "proxy_authorization": "Basic x",
        "simpul_client": "somebody-else",
        "x_road_client": "ID/GOV/1",
        "client_cert": ":x:",
        "te": "trailers",
        "origin": "https://evil.example",
    }
    await kit.call("GET", PATH, accept_language="id", if_none_match='"v1"', x_custom="1", **dropped)
    names = {name for name, _ in agency.seen[0].headers}
    assert {name.replace("_", "-") for name in dropped} & names == {"simpul-client"}
    assert agency.seen[0].all("simpul-client") == ["portal"]
    assert {"accept-language", "if-none-match", "x-custom"} <= names


async def test_an_encoded_parameter_reaches_the_agency_as_it_was(kit: Kit, agency: Agency) -> None:
    await kit.call("GET", "/api/tax/income/people/a%20b%2Cc~%7Ed'")
    assert agency.seen[0].target == "/people/a%20b%2Cc~%7Ed'"


class Whole(RestAdapter):
    """Needs both bodies whole, as SOAP does."""

    def compile(self, service: Service, operation: Operation) -> Translator:
        return Turned(super().compile(service, operation))


class Turned:
    needs_body = needs_answer = True

    def __init__(self, inner: Translator) -> None:
        self.inner = inner
        self.calls: list[Call] = []

    def to_wire(self, call: Call) -> WireRequest:
        assert isinstance(call.body, bytes)
        assert call.caller.xroad_client == ("ID", "GOV", "2")
        call.body = call.body[::-1]
        return self.inner.to_wire(call)

    def from_wire(self, call: Call, answer: WireAnswer) -> Answer:
        assert isinstance(answer.body, bytes)
        answer.body = answer.body[::-1]
        return self.inner.from_wire(call, answer)


async def test_an_adapter_gets_the_bodies_that_it_needs(kit: Kit, agency: Agency) -> None:
    adapters: Mapping[str, Any] = {"rest": Whole()}
    kit.holder.swap(build_snapshot(catalogue(agency.url), adapters, OBLIGATIONS))
    agency.size, agency.chunked = 200_000, True
    reply = await kit.call("PUT", PATH, b"abc" * 50_000, content_type="text/plain")
    assert agency.seen[0].body == b"cba" * 50_000
    assert (len(reply.body), reply.body[:3]) == (200_000, b"fed")


class Noted(RestAdapter):
    """Keeps whom the agency is told of."""

    def __init__(self) -> None:
        self.callers: list[Caller] = []

    def compile(self, service: Service, operation: Operation) -> Translator:
        return NotedCalls(super().compile(service, operation), self.callers)


class NotedCalls:
    needs_body = needs_answer = False

    def __init__(self, inner: Translator, callers: list[Caller]) -> None:
        self.inner, self.callers = inner, callers

    def to_wire(self, call: Call) -> WireRequest:
        self.callers.append(call.caller)
        return self.inner.to_wire(call)

    def from_wire(self, call: Call, answer: WireAnswer) -> Answer:
        return self.inner.from_wire(call, answer)


async def caller_of(kit: Kit, agency: Agency, asking: Principal) -> Caller:
    """Return whom the agency is told of when this principal calls."""
    noted = Noted()
    adapters: Mapping[str, Any] = {"rest": noted}
    kit.holder.swap(build_snapshot(catalogue(agency.url), adapters, OBLIGATIONS))
    kit.tokens.principals["Bearer other"] = asking
    assert (await kit.call("GET", PATH, authorization="Bearer other")).status == 200
    (caller,) = noted.callers
    return caller


async def test_the_consumer_of_a_delegation_is_who_asks(kit: Kit, agency: Agency) -> None:
    caller = await caller_of(kit, agency, principal(agency="social"))
    assert (caller.agency, caller.xroad_client) == ("social", ("ID", "GOV", "2"))
    caller = await caller_of(kit, agency, principal(agency="tax"))
    assert (caller.agency, caller.xroad_client) == ("tax", ())


async def test_an_agency_knows_people_by_its_own_names_for_them(kit: Kit, agency: Agency) -> None:
    caller = await caller_of(kit, agency, principal())
    assert (caller.subject, caller.actor) == (None, None)
    caller = await caller_of(kit, agency, principal(subject="ward", actors=("client:system", "guardian")))
    assert caller.subject == PAIRWISE.subject("tax", "ward") != "ward"
    assert caller.actor == PAIRWISE.subject("tax", "guardian")
    caller = await caller_of(kit, agency, principal(subject="ward", actors=("client:system",)))
    assert (caller.subject, caller.actor) == (PAIRWISE.subject("tax", "ward"), None)
