"""Reads the messages that X-Road's own tests use: what is broken is refused, what is right is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import orjson
import pytest

from adapters._soap_parse import Envelope, NotSoap, parse_message
from adapters._xroad_header import XRoadHeader, XRoadService
from adapters.soap import SoapAdapter
from gateway.model.message import Answer, Call
from gateway.model.service import Endpoint, Operation, Service, ServiceState
from gateway.model.xml import ComplexType, Element, Group, SimpleType, SoapBinding, dump_binding
from gateway.problems import BadAgencyAnswer
from tests.support.soap import caller, wire_answer

_FOLDER = os.environ.get("SIMPUL_INPUTS") or Path(__file__).parents[3] / "shared" / "inputs"
INPUTS = Path(_FOLDER) / "xroad-messages"
XML = "text/xml; charset=utf-8"
MULTIPART = "multipart/related; boundary=jetty771207119h3h10dty"
CONSUMER = "http://cosumer.ee.xroad.net"
XROAD = "http://x-road.eu/xsd/xroad.xsd"
LONG_ID = "411d6755661409fed365ad8135f8210be07613da"

pytestmark = [
    pytest.mark.inputs,
    pytest.mark.skipif(not INPUTS.is_dir(), reason="the real messages are not here; set SIMPUL_INPUTS"),
]


def who(**changes: Any) -> Call:
    facts = {
        "exchange": "1234567890",
        "subject": "EE37702211234",
        "purpose": "",
        "agreement": "",
        "xroad_client": ("EE", "BUSINESS", "consumer"),
    }
    return Call(
        method="POST",
        path="/",
        path_parameters={},
        query="",
        headers=[],
        body=b"{}",
        caller=caller(**{**facts, **changes}),
    )


STATE = {"exchange": LONG_ID, "subject": "EE:PIN:abc4567"}


def answer(name: str, namespace: str, element: str, code: str, call: Call, **options: Any) -> Answer:
    """Have an answer read by an operation whose response is `element` with one text in it."""
    member = options.pop("member", "response")
    content_type = options.pop("content_type", XML)
    body = options.pop("body", None) or (INPUTS / name).read_bytes()
    content = Group("sequence", (Element(member, member, SimpleType("string")),))
    binding = SoapBinding(
        version="1.1",
        action="",
        request=None,
        answer=Element(element, f"{{{namespace}}}{element}", "response"),
        types={"response": ComplexType(content=content)},
        header="xroad",
        code=code,
    )
    provider = {"instance": "EE", "member_class": "BUSINESS", "member_code": "producer", **options}
    operation = Operation(id="a.s.o", name="o", method="POST", path="/o", binding=dump_binding(binding))
    service = Service(
        id="s",
        agency="a",
        name="s",
        version="1",
        protocol="soap",
        state=ServiceState.PUBLISHED,
        endpoint=Endpoint(base_url="http://127.0.0.1:9", options={"xroad": provider}),
        operations=(operation,),
    )
    translator = SoapAdapter().compile(service, operation)
    return translator.from_wire(call, wire_answer(body, 200, content_type))


def text_of(found: Answer) -> str:
    assert isinstance(found.body, bytes)
    assert found.status == 200
    [value] = orjson.loads(found.body).values()
    return str(value)


def test_a_simple_answer_is_read() -> None:
    found = answer("simple.answer", CONSUMER, "testQueryResponse", "testQuery", who(), member="answer")
    assert text_of(found) == "42"


def test_an_answer_without_its_attachment_is_read() -> None:
    found = answer("attachm.answer", CONSUMER, "testResponse", "test", who(purpose="issue"))
    assert text_of(found) == "blaah"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("getstate.answer", "aä"),
        ("requesthash.answer", "aä"),
        ("cdata.answer", "<a><b><c>12345678</c></b></a>"),
    ],
)
def test_answers_in_utf8_are_read(name: str, text: str) -> None:
    assert text_of(answer(name, XROAD, "getStateResponse", "getState", who(**STATE))) == text


def test_an_answer_of_a_subsystem_is_read() -> None:
    call = who(**STATE, xroad_client=("EE", "BUSINESS", "consumer", "subsys1"))
    found = answer(
        "getstate-subsystem.answer", XROAD, "getStateResponse", "getState", call, subsystem="subsys2"
    )
    assert text_of(found) == "aä"


def test_an_answer_of_another_subsystem_is_refused() -> None:
    call = who(**STATE, xroad_client=("EE", "BUSINESS", "consumer", "subsys1"))
    with pytest.raises(BadAgencyAnswer, match="headers"):
        answer("getstate-subsystem.answer", XROAD, "getStateResponse", "getState", call)


def test_latin_1_is_read_when_the_content_type_says_so() -> None:
    """The copy among the inputs lost its one Latin-1 byte to U+FFFD; the test puts it back."""
    name, call = "getstate-iso88591.answer", who(**STATE)
    latin = (INPUTS / name).read_bytes().replace("\ufffd".encode(), "ä".encode("latin-1"))
    assert b"\xe4" in latin
    content_type = "text/xml; charset=ISO-8859-1"
    found = answer(name, XROAD, "getStateResponse", "getState", call, content_type=content_type, body=latin)
    assert text_of(found) == "aä"
    with pytest.raises(BadAgencyAnswer, match="well-formed"):
        answer(name, XROAD, "getStateResponse", "getState", call, body=latin)


def test_a_fault_keeps_its_code_and_none_of_its_text() -> None:
    found = answer("customfault.answer", XROAD, "getStateResponse", "getState", who())
    assert (found.status, found.from_agency, found.notes) == (502, True, {"fault": "FOOCODE"})
    assert isinstance(found.body, bytes)
    assert not any(word in found.body for word in (b"STRING", b"ACTOR", b"DETAIL"))


def parsed(name: str, content_type: str = XML) -> Envelope:
    return parse_message(content_type, (INPUTS / name).read_bytes())


def copied(name: str, code: str = "testQuery", **changes: Any) -> bool:
    service = XRoadService("EE", "BUSINESS", "producer", "", code, "")
    return XRoadHeader(service).is_copied(parsed(name).header, who(**changes).caller)


def test_headers_that_are_whole_are_those_of_the_call() -> None:
    assert copied("simple.query")
    assert copied("simple-representedparty.query", purpose="issue-1")
    assert copied("nowhitespace.query", "getState", **STATE)
    assert copied("xmlencoded.query", subject="<\"EE37702211234\" & 'xml encoded'>")
    assert copied("missing-userId.query", subject=None)


@pytest.mark.parametrize(
    "name",
    [
        "missing-protocolVersion.query",
        "wrong-protocolVersion.query",
        "missing-userId.query",
        "no-header.query",
    ],
)
def test_headers_that_are_missing_or_wrong_are_not(name: str) -> None:
    assert not copied(name, **({} if name.startswith("missing-userId") else {"subject": None}))


@pytest.mark.parametrize("name", ["inconsistent-headers.query", "request-suffix.query"])
def test_a_body_that_is_not_the_service_s_is_refused(name: str) -> None:
    with pytest.raises(BadAgencyAnswer, match="not the one that is described"):
        answer(name, CONSUMER, "testQuery", "testQuery", who())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("getstate.query", "aäõ"),
        ("getstate-subsystem.query", "aäõ"),
        ("cdata.query", "<a><b><c>12345678</c></b></a>"),
    ],
)
def test_queries_are_read(name: str, text: str) -> None:
    body = parsed(name).body
    assert body is not None
    assert body.text == text


def test_a_body_of_two_elements_is_refused() -> None:
    with pytest.raises(NotSoap, match="more than one element"):
        parsed("malformed-body1.query")


def test_a_multipart_message_is_read_by_its_root_part() -> None:
    found = parsed("attachm.query", MULTIPART)
    assert found.body is not None
    assert (found.body.text, found.attachments) == ("aä", 1)


def test_a_multipart_message_without_soap_is_refused() -> None:
    with pytest.raises(NotSoap):
        parsed("no-soap.query", MULTIPART)


def test_a_query_that_is_a_fault_is_one() -> None:
    fault = parsed("fault.query").fault
    assert fault is not None
    assert fault.code == "CODE"


def test_no_message_is_left_out() -> None:
    here = Path(__file__).read_text()
    assert [path.name for path in INPUTS.iterdir() if f'"{path.name}"' not in here] == []
