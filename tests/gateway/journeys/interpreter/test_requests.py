from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.journeys.document.targets import Target
from gateway.journeys.interpreter.calls import CallError
from gateway.journeys.interpreter.decisions import Argument, Call
from gateway.journeys.interpreter.requests import decode_body, encode_body, make_request, same_name
from gateway.model.service import Operation, Parameter

OPERATION = Operation(
    id="a.s.x",
    name="x",
    method="GET",
    path="/t/{petId}",
    parameters=(
        Parameter(name="petId", location="path", required=True),
        Parameter(name="csv", location="query", style="form", explode=False),
        Parameter(name="deep", location="query", style="deepObject", explode=True),
        Parameter(name="piped", location="query", style="pipeDelimited"),
    ),
    binding={"path": "/own/{petId}"},
)


def call(*arguments: tuple[str, str, Any], **more: Any) -> Call:
    made = tuple(Argument(name=n, location=p, value=v) for n, p, v in arguments)
    return Call(document="", target=Target(name="x"), arguments=made, **more)


def test_a_request_is_made_as_described() -> None:
    request = make_request(
        OPERATION,
        call(
            ("petId", "path", "a/b c"),
            ("csv", "query", [1, 2]),
            ("tags", "query", ["x", "y&z"]),
            ("deep", "query", {"k": "v"}),
            ("piped", "query", ["p", "q"]),
            ("all", "querystring", "r=1"),
            ("X-Id", "header", 5),
            ("c", "cookie", "d"),
        ),
    )
    assert request.target == "/t/a%2Fb%20c?csv=1,2&tags=x&tags=y%26z&deep%5Bk%5D=v&piped=p%7Cq&r=1"
    assert ("x-id", "5") in request.headers
    assert ("cookie", "c=d") in request.headers
    assert make_request(OPERATION, call(("pet_id", "path", 1)), unified=False).path == "/own/1"


def test_a_header_is_called_as_whoever_gets_it_calls_it() -> None:
    named = replace(OPERATION, binding={**OPERATION.binding, "header_names": {"client-id": "Client_Id"}})
    for name in ("Client_Id", "client-id"):
        asked = call(("petId", "path", 1), (name, "header", "x"))
        assert ("client-id", "x") in make_request(named, asked).headers
    directly = make_request(named, call(("petId", "path", 1), ("client-id", "header", "x")), unified=False)
    assert ("Client_Id", "x") in directly.headers


def test_a_soap_binding_has_header_blocks_and_no_other_names_for_fields() -> None:
    soap = replace(OPERATION, binding={"headers": ({"name": "Session"},)})
    assert ("x", "1") in make_request(soap, call(("petId", "path", 1), ("x", "header", "1"))).headers


@pytest.mark.parametrize("value", ["..", ".", ""])
def test_a_path_cannot_be_left(value: str) -> None:
    with pytest.raises(CallError):
        make_request(OPERATION, call(("petId", "path", value)))


@pytest.mark.parametrize(
    ("name", "value"), [("X", "a\r\nB: c"), ("Host", "x"), ("a b", "x"), ("X", "\u2603")]
)
def test_headers_that_cannot_be_sent(name: str, value: str) -> None:
    with pytest.raises(CallError):
        make_request(OPERATION, call(("petId", "path", 1), (name, "header", value)))


def test_bodies() -> None:
    assert encode_body({"a": 1}, "application/json; charset=utf-8") == b'{"a":1}'
    assert encode_body({"a": [1, 2], "b": None}, "application/x-www-form-urlencoded") == b"a=1&a=2"
    assert encode_body("<a/>", "application/xml") == b"<a/>"
    with pytest.raises(CallError):
        encode_body({"a": 1}, "text/plain")
    assert decode_body("application/problem+json", b'{"a":1}') == {"a": 1}
    assert decode_body("text/html", b"<p>") == "<p>"
    assert decode_body("application/json", b"{") == "{"
    assert decode_body("", b"") is None
    assert same_name("petId", "pet_id")
