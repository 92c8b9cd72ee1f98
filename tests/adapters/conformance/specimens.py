"""One specimen of each adapter: an operation, a call, and what its agency could answer.

Whoever adds an adapter to `ADAPTERS` adds its specimen here; the suite does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.model.message import Call, WireAnswer, WireRequest
from gateway.model.service import Endpoint, Operation, Service, ServiceState
from tests.support.soap import answer_with, call_of, civil_registry, envelope, operation_of, service_of

SENTINEL = "Foreign text 4711"
"""What the agency says in its errors; no problem of the gateway may repeat it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """What an adapter is tried with."""

    service: Service
    operation: Operation
    call: Callable[[str], Call]
    """Returns a good call about a person, by exchange id."""
    answer: Callable[[WireRequest], WireAnswer]
    """Returns the agency's good answer to that request."""
    value: Any
    """The JSON of that answer."""
    refusal: WireAnswer
    """An error of the agency, with `SENTINEL` in it."""
    wrong_bindings: tuple[dict[str, Any], ...]
    """Bindings that `compile` must refuse."""


PERSON = {
    "person": {
        "@recordVersion": 1,
        "@state": "active",
        "nationalId": "9901015403880001",
        "givenName": "Sekar",
        "familyName": "Awanputih",
        "birthDate": "1988-03-14",
        "birthPlace": "Kota Teduh",
        "gender": "F",
        "civilStatus": "married",
        "dateOfDeath": None,
        "address": {"street": "Jalan Melati 4", "postcode": "99101", "city": "Kota Teduh"},
        "parent": [],
    }
}


def _soap() -> Specimen:
    operation = operation_of(civil_registry(), "getPerson")
    fault = f"<e:Fault><faultcode>e:Server</faultcode><faultstring>{SENTINEL}</faultstring></e:Fault>"

    def answer(request: WireRequest) -> WireAnswer:
        body = answer_with(operation, request, PERSON)
        return WireAnswer(status=200, headers=[("content-type", "text/xml; charset=utf-8")], body=body)

    return Specimen(
        service=service_of(civil_registry()),
        operation=operation,
        call=lambda exchange: call_of({"nationalId": "9901015403880001"}, exchange=exchange),
        answer=answer,
        value=PERSON,
        refusal=WireAnswer(status=500, headers=[("content-type", "text/xml")], body=envelope(fault)),
        wrong_bindings=({}, {**operation.binding, "version": "2.0"}, {**operation.binding, "types": {}}),
    )


def _rest() -> Specimen:
    operation = Operation(id="a.s.getThing", name="getThing", method="GET", path="/things/{id}")
    value = {"id": "7", "name": "Bimo"}

    def call(exchange: str) -> Call:
        found = call_of(b"", exchange=exchange)
        found.method, found.path, found.path_parameters = "GET", "/things/7", {"id": "7"}
        return found

    return Specimen(
        service=Service(
            id="service-2",
            agency="a",
            name="s",
            version="1",
            protocol="rest",
            state=ServiceState.PUBLISHED,
            endpoint=Endpoint(base_url="http://127.0.0.1:9/base"),
            operations=(operation,),
        ),
        operation=operation,
        call=call,
        answer=lambda request: WireAnswer(
            status=200, headers=[("content-type", "application/json")], body=orjson.dumps(value)
        ),
        value=value,
        refusal=WireAnswer(status=500, headers=[("content-type", "text/plain")], body=SENTINEL.encode()),
        wrong_bindings=({"path": 7}, {"path": "/other/{name}"}),
    )


SPECIMENS: dict[str, Callable[[], Specimen]] = {"rest": _rest, "soap": _soap}
