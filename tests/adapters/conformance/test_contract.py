"""What `gateway.contracts` asks of any adapter; each of `ADAPTERS` is held to it."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters import ADAPTERS
from gateway.contracts import Translator
from gateway.model.message import Answer, WireAnswer, WireRequest
from gateway.problems import BadAgencyAnswer, InvalidDescription, InvalidRequest, Problem
from tests.adapters.conformance.specimens import SENTINEL, SPECIMENS, Specimen

EXCHANGE = "0192f0c1-2345-7abc-8def-000000000001"
OTHER = "0192f0c1-2345-7abc-8def-000000000002"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host"}
HOSTILE = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(params=sorted(ADAPTERS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def specimen(name: str) -> Specimen:
    return SPECIMENS[name]()


@pytest.fixture
def translator(name: str, specimen: Specimen) -> Translator:
    return ADAPTERS[name].compile(specimen.service, specimen.operation)


def test_each_adapter_is_listed_by_its_own_name_and_has_a_specimen() -> None:
    assert {name: adapter.name for name, adapter in ADAPTERS.items()} == {name: name for name in ADAPTERS}
    assert set(SPECIMENS) == set(ADAPTERS)


def test_a_wrong_binding_is_refused_when_compiled(name: str, specimen: Specimen) -> None:
    for binding in specimen.wrong_bindings:
        with pytest.raises(InvalidDescription):
            ADAPTERS[name].compile(specimen.service, replace(specimen.operation, binding=binding))


def test_the_request_goes_to_the_endpoint(specimen: Specimen, translator: Translator) -> None:
    request = translator.to_wire(specimen.call(EXCHANGE))
    base = urlsplit(specimen.service.endpoint.base_url)
    found = urlsplit(request.url)
    assert (found.scheme, found.netloc) == (base.scheme, base.netloc)
    assert found.path.startswith(base.path)
    assert "#" not in request.url


def test_the_fields_are_well_formed(specimen: Specimen, translator: Translator) -> None:
    for field, value in translator.to_wire(specimen.call(EXCHANGE)).headers:
        assert field == field.lower()
        assert field not in HOP_BY_HOP | {"authorization", "cookie"}
        assert value.isprintable()
        value.encode("latin-1")


def test_the_agency_learns_who_asks_and_why(specimen: Specimen, translator: Translator) -> None:
    call = specimen.call(EXCHANGE)
    said = _all_of(translator.to_wire(call))
    assert EXCHANGE in said
    assert call.caller.purpose in said
    assert call.caller.traceparent in said


def test_a_call_is_not_changed_and_gives_the_same_request_again(
    specimen: Specimen, translator: Translator
) -> None:
    call = specimen.call(EXCHANGE)
    first, again = translator.to_wire(call), translator.to_wire(call)
    assert first == again
    assert call == specimen.call(EXCHANGE)


def test_exchanges_do_not_mix(specimen: Specimen, translator: Translator) -> None:
    """Two exchanges through one translator, interleaved, are as two through one each."""
    one, two = specimen.call(EXCHANGE), specimen.call(OTHER)
    requests = [translator.to_wire(call) for call in (one, two)]
    assert OTHER not in _all_of(requests[0])
    assert EXCHANGE not in _all_of(requests[1])
    answers = [
        translator.from_wire(call, specimen.answer(made))
        for call, made in zip((one, two), requests, strict=True)
    ]
    assert [_json(answer) for answer in answers] == [specimen.value, specimen.value]


def test_a_good_answer_is_translated(specimen: Specimen, translator: Translator) -> None:
    call = specimen.call(EXCHANGE)
    answer = translator.from_wire(call, specimen.answer(translator.to_wire(call)))
    assert answer.status == 200
    assert answer.from_agency
    assert ("content-type", "application/json") in answer.headers
    assert _json(answer) == specimen.value


def test_the_agency_s_error_is_its_own(specimen: Specimen, translator: Translator) -> None:
    answer = translator.from_wire(specimen.call(EXCHANGE), specimen.refusal)
    assert answer.status >= 400
    assert answer.from_agency
    assert SENTINEL not in str(answer.notes)
    if ("content-type", "application/problem+json") in answer.headers:
        assert SENTINEL not in str(answer.body)


@HOSTILE
@given(
    body=st.binary(max_size=200), status=st.integers(200, 599), kind=st.sampled_from(["text/xml", "x", ""])
)
def test_hostile_answers_are_answers_or_refusals(body: bytes, status: int, kind: str) -> None:
    for name, make in SPECIMENS.items():
        specimen = make()
        translator = ADAPTERS[name].compile(specimen.service, specimen.operation)
        hostile = WireAnswer(status=status, headers=[("content-type", kind)], body=body)
        found = _outcome(translator.from_wire, specimen.call(EXCHANGE), hostile)
        assert isinstance(found, Answer | BadAgencyAnswer)


@HOSTILE
@given(
    body=st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
    .map(json.dumps)
    .map(str.encode)
)
def test_hostile_calls_are_requests_or_refusals(body: bytes) -> None:
    for name, make in SPECIMENS.items():
        specimen = make()
        translator = ADAPTERS[name].compile(specimen.service, specimen.operation)
        call = specimen.call(EXCHANGE)
        call.body = body
        assert isinstance(_outcome(translator.to_wire, call), WireRequest | InvalidRequest)


def test_nothing_is_connected(name: str, specimen: Specimen, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **more: Any) -> Any:
        raise AssertionError("an adapter opened a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    translator = ADAPTERS[name].compile(specimen.service, specimen.operation)
    call = specimen.call(EXCHANGE)
    assert _json(translator.from_wire(call, specimen.answer(translator.to_wire(call)))) == specimen.value


def _outcome(translate: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return translate(*arguments)
    except Problem as problem:
        return problem


def _all_of(request: WireRequest) -> str:
    body = request.body if isinstance(request.body, bytes) else b""
    return f"{request.url} {request.headers} {body.decode('latin-1')}"


def _json(answer: Answer) -> Any:
    assert isinstance(answer.body, bytes)
    return orjson.loads(answer.body)
