"""The SOAP adapter: versions, headers, faults, attachments, and what is refused."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.model.message import Answer
from gateway.problems import BadAgencyAnswer, InvalidDescription, InvalidRequest
from tests.support.soap import (
    answer_with,
    ask,
    call_of,
    civil_registry,
    described,
    envelope,
    operation_of,
    read,
    translator_of,
    wire_answer,
)

PAIR = """
<xs:element name="ask"><xs:complexType><xs:sequence>
  <xs:element name="id" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="answer"><xs:complexType><xs:sequence>
  <xs:element name="name" type="xs:string"/></xs:sequence></xs:complexType></xs:element>"""
GOOD = "<t:answer><t:name>Bimo</t:name></t:answer>"


def problem_of(answer: Answer) -> dict[str, Any]:
    assert isinstance(answer.body, bytes)
    assert answer.headers == [("content-type", "application/problem+json")]
    found: dict[str, Any] = orjson.loads(answer.body)
    return found


def test_soap_1_1_names_its_action_in_a_field() -> None:
    request = translator_of(described(PAIR)).to_wire(call_of({"id": "7"}))
    assert ("content-type", "text/xml; charset=utf-8") in request.headers
    assert ("soapaction", '"urn:ask"') in request.headers
    assert (request.method, request.url) == ("POST", "http://127.0.0.1:9/soap")


def test_soap_1_2_names_its_action_in_the_content_type() -> None:
    description = described(PAIR, version="1.2")
    request = translator_of(description).to_wire(call_of({"id": "7"}))
    assert ("content-type", 'application/soap+xml; charset=utf-8; action="urn:ask"') in request.headers
    assert "soapaction" not in dict(request.headers)
    assert read(translator_of(description), GOOD, version="1.2") == {"name": "Bimo"}


def test_another_version_s_answer_is_refused() -> None:
    with pytest.raises(BadAgencyAnswer, match="version"):
        read(translator_of(described(PAIR)), GOOD, version="1.2")


def test_without_x_road_who_asks_is_in_the_fields() -> None:
    fields = dict(translator_of(described(PAIR)).to_wire(call_of({"id": "7"})).headers)
    assert (fields["simpul-client"], fields["simpul-purpose"]) == ("portal", "social-benefits")
    assert (fields["simpul-agency"], fields["simpul-agreement"]) == ("office", "agreement-1")
    assert fields["simpul-exchange-id"] == "0192f0c1-2345-7abc-8def-000000000001"


def test_the_idempotency_key_is_passed_on() -> None:
    call = call_of({"id": "7"})
    call.idempotency_key = "key-1"
    assert ("idempotency-key", "key-1") in translator_of(described(PAIR)).to_wire(call).headers


def test_an_operation_may_be_at_another_path_of_the_same_host() -> None:
    description = described(PAIR)
    moved = translator_of(description, paths={"ask": "/elsewhere"}).to_wire(call_of({"id": "7"}))
    assert moved.url == "http://127.0.0.1:9/elsewhere"
    with pytest.raises(InvalidDescription):
        translator_of(description, paths={"ask": "//other.example/"})


def test_x_road_needs_to_know_the_provider() -> None:
    with pytest.raises(InvalidDescription, match="member_class"):
        translator_of(civil_registry(), "getPerson", xroad={})


def test_x_road_needs_to_know_the_consumer() -> None:
    with pytest.raises(InvalidRequest, match="X-Road"):
        translator_of(civil_registry(), "getPerson").to_wire(
            call_of({"nationalId": "9901015403880001"}, xroad_client=())
        )


def test_an_answer_to_another_message_is_refused() -> None:
    operation = operation_of(civil_registry(), "cancelBirth")
    translator = translator_of(civil_registry(), "cancelBirth")
    call, other = call_of({"registrationNumber": "B-1"}), call_of({}, exchange="another")
    body = answer_with(operation, translator.to_wire(call), {"cancelled": True})
    assert translator.from_wire(call, wire_answer(body)).body == b'{"cancelled":true}'
    with pytest.raises(BadAgencyAnswer, match="headers"):
        translator.from_wire(other, wire_answer(body))


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("e:Client", 400),
        ("e:Client.UnknownPerson", 400),
        ("e:Server", 502),
        ("Server.ServerProxy.AccessDenied", 502),
    ],
)
def test_a_fault_becomes_a_problem(code: str, status: int) -> None:
    body = f"<e:Fault><faultcode>{code}</faultcode><faultstring>Secret</faultstring></e:Fault>"
    answer = translator_of(described(PAIR)).from_wire(call_of({}), wire_answer(envelope(body), 500))
    problem = problem_of(answer)
    assert (answer.status, problem["status"], answer.from_agency) == (status, status, True)
    assert problem["type"] == "urn:simpul:problem:agency-fault"
    assert problem["fault"] == answer.notes["fault"] == code.removeprefix("e:")
    assert problem["instance"] == "urn:uuid:0192f0c1-2345-7abc-8def-000000000001"
    assert "Secret" not in str(answer)


def test_a_fault_code_that_is_text_is_not_passed_on() -> None:
    body = "<e:Fault><faultcode>Sekar is not known</faultcode></e:Fault>"
    answer = translator_of(described(PAIR)).from_wire(call_of({}), wire_answer(envelope(body), 500))
    assert "fault" not in problem_of(answer)
    assert answer.notes == {}


def test_a_fault_of_soap_1_2_becomes_a_problem() -> None:
    body = "<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason/></e:Fault>"
    wire = wire_answer(envelope(body, version="1.2"), 400, "application/soap+xml")
    answer = translator_of(described(PAIR, version="1.2")).from_wire(call_of({}), wire)
    assert (answer.status, problem_of(answer)["fault"]) == (400, "Sender")


@pytest.mark.parametrize(("sent", "told"), [(500, 502), (401, 502), (404, 502), (503, 503), (429, 503)])
def test_an_error_that_is_no_soap_is_the_agency_s(sent: int, told: int) -> None:
    wire = wire_answer(b"<html>Tomcat 4711</html>", sent, "text/html")
    answer = translator_of(described(PAIR)).from_wire(call_of({}), wire)
    assert (answer.status, answer.from_agency) == (told, True)
    assert "4711" not in str(problem_of(answer))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"{}",
        envelope(""),
        envelope("<t:other/>"),
        envelope("<answer/>"),
        envelope("<t:answer><t:name>a</t:name><t:name>b</t:name></t:answer>"),
        envelope("<t:answer><t:name><b/></t:name></t:answer>"),
    ],
)
def test_what_is_not_described_is_refused(body: bytes) -> None:
    with pytest.raises(BadAgencyAnswer):
        translator_of(described(PAIR)).from_wire(call_of({}), wire_answer(body))


def test_an_attachment_that_the_answer_points_to_is_refused() -> None:
    include = '<i:Include xmlns:i="http://www.w3.org/2004/08/xop/include" href="cid:1"/>'
    with pytest.raises(BadAgencyAnswer) as refused:
        read(translator_of(described(PAIR)), f"<t:answer><t:name>{include}</t:name></t:answer>")
    assert refused.value.members["errors"] == [{"pointer": "/name", "message": "an attachment"}]


def test_attachments_besides_the_answer_are_noted() -> None:
    part = b"--x\r\nContent-Type: text/xml\r\n\r\n" + envelope(GOOD)
    body = part + b"\r\n--x\r\nContent-Type: image/png\r\n\r\nabc\r\n--x--\r\n"
    wire = wire_answer(body, 200, 'multipart/related; type="text/xml"; boundary=x')
    answer = translator_of(described(PAIR)).from_wire(call_of({}), wire)
    assert (answer.body, answer.notes) == (b'{"name":"Bimo"}', {"attachments": "1"})


def test_one_way_operations_are_accepted() -> None:
    description = described(PAIR, operations={"ask": ("ask", None)})
    answer = translator_of(description).from_wire(call_of({}), wire_answer(b"", 202))
    assert (answer.status, answer.body) == (202, b"")


def test_the_body_of_a_call_must_be_json_that_fits() -> None:
    translator = translator_of(described(PAIR))
    assert etree.QName(ask(translator, {"id": "7"})).localname == "ask"
    for wrong in (b"{", b"[]", b"{}", b'{"id":7}', b'{"id":"7","more":1}', b'{"id":"\\u0000"}'):
        with pytest.raises(InvalidRequest):
            translator.to_wire(call_of(wrong))


def test_a_refused_body_says_where_and_not_what() -> None:
    with pytest.raises(InvalidRequest) as refused:
        translator_of(described(PAIR)).to_wire(call_of({"id": 4711}))
    assert refused.value.members["errors"] == [{"pointer": "/id", "message": "not a string"}]


def test_json_nested_beyond_measure_is_refused() -> None:
    tree = '<xs:element name="ask" type="t:Tree"/><xs:element name="answer" type="t:Tree"/>'
    tree += '<xs:complexType name="Tree"><xs:sequence><xs:element name="tree" type="t:Tree" minOccurs="0"/>'
    translator = translator_of(described(tree + "</xs:sequence></xs:complexType>"))
    depth = 900
    with pytest.raises(InvalidRequest, match="deep"):
        translator.to_wire(call_of(b'{"tree":' * depth + b"{}" + b"}" * depth))
    deep = "<t:tree>" * depth + "</t:tree>" * depth
    with pytest.raises(BadAgencyAnswer):
        read(translator, f"<t:answer>{deep}</t:answer>")


@settings(deadline=None)
@given(st.data())
def test_a_damaged_answer_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever is cut out of a good answer or put in, only an answer or a refusal comes of it."""
    operation = operation_of(civil_registry(), "searchPersons")
    translator = translator_of(civil_registry(), "searchPersons")
    call = call_of({})
    person = {"nationalId": "9901015403880001", "name": "Sekar", "birthDate": "1988-03-14"}
    good = answer_with(operation, translator.to_wire(call), {"total": 1, "person": [person]})
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 60)))
    put = data.draw(st.sampled_from([b"", good[start:end] * 2, b"&x;", b"<", b"\xff", b"<!DOCTYPE a []>"]))
    try:
        answer = translator.from_wire(call, wire_answer(good[:start] + put + good[end:]))
    except BadAgencyAnswer:
        return
    assert answer.status in (200, 400, 502)
