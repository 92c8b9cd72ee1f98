"""What the agency is sent: end-to-end fields, its consumer in X-Road's terms, no secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.rest import RestAdapter
from gateway.contracts import Translator
from gateway.exchange.snapshot import build_snapshot
from gateway.model.message import Answer, Call, WireAnswer, WireRequest
from gateway.model.service import Operation, Service
from policies.obligations import OBLIGATIONS
from tests.support.agency import Agency, running_agency
from tests.support.exchanges import Kit
from tests.support.tax_income import catalogue

PATH = "/api/tax/income/people/7"


@pytest.fixture
async def agency() -> AsyncIterator[Agency]:
    async with running_agency() as running:
        yield running


@pytest.fixture
def kit(agency: Agency, tmp_path: Path) -> Kit:
    return Kit(tmp_path, agency.url)


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
