"""Headers that a binding declares: members of the request, sent as header blocks."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from gateway.model.description import Description
from gateway.problems import InvalidRequest
from gateway.registry.importing.compiling import compile_schema
from gateway.registry.importing.wsdl import import_wsdl
from tests.support.soap import call_of, translator_of, wsdl

SCHEMA = """
<xs:element name="Ticket"><xs:complexType><xs:sequence><xs:element name="office" type="xs:string"/>
</xs:sequence><xs:attribute name="level" type="xs:int"/></xs:complexType></xs:element>
<xs:element name="ask"><xs:complexType><xs:sequence><xs:element name="pin" type="xs:string"/></xs:sequence>
</xs:complexType></xs:element>
<xs:element name="answer" type="xs:string"/>"""
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"


def imported(part: str = 'element="t:Ticket"', use: str = "literal", schema: str = SCHEMA) -> Description:
    text = wsdl(schema).decode()
    header = f'<s:header message="t:head" part="Ticket" use="{use}"/>'
    text = text.replace("<input><s:body", f"<input>{header}<s:body")
    text = text.replace("<portType", f'<message name="head"><part name="Ticket" {part}/></message><portType')
    return import_wsdl({"a.wsdl": text.encode()}, "a.wsdl", agency="agency", service="service")


def envelope(value: Any) -> etree._Element:
    request = translator_of(imported()).to_wire(call_of(value))
    assert isinstance(request.body, bytes)
    return etree.fromstring(request.body)


def test_a_header_is_sent_before_the_body() -> None:
    sent = envelope({"#header": {"Ticket": {"@level": 2, "office": "north"}}, "pin": "1"})
    assert [part.tag for part in sent] == [f"{SOAP}Header", f"{SOAP}Body"]
    assert sent[0][0].tag == "{urn:test}Ticket"
    assert (sent[0][0].get("level"), sent[0][0].findtext("{urn:test}office")) == ("2", "north")
    assert sent[1][0].findtext("{urn:test}pin") == "1"


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ({"pin": "1"}, True),
        ({"pin": "1", "#header": {}}, True),
        ({"pin": "1", "#header": {"Ticket": {"office": "n"}}}, True),
        ({"pin": "1", "#header": {"Ticket": {}}}, False),
        ({"pin": "1", "#header": {"Other": {}}}, False),
        ({"pin": "1", "#header": []}, False),
        ({"#header": {"Ticket": {"office": "n"}}}, False),
    ],
)
def test_schema_and_adapter_agree(value: Any, *, fits: bool) -> None:
    description = imported()
    schema = description.operations[0].request["application/json"]
    assert compile_schema(schema, description.components).is_valid(value) == fits
    if fits:
        envelope(value)
        return
    with pytest.raises(InvalidRequest):
        envelope(value)


@pytest.mark.parametrize(
    ("part", "use", "said"),
    [
        ('type="xs:string"', "literal", "without element"),
        ('element="t:gone"', "literal", "not declared"),
        ('element="t:Ticket"', "encoded", "encoded"),
    ],
)
def test_a_header_that_cannot_be_used_is_said_and_not_sent(part: str, use: str, said: str) -> None:
    description = imported(part, use)
    [finding] = description.findings
    assert finding.message.startswith("the header is not sent")
    assert said in finding.message
    assert description.operations[0].binding["headers"] == ()


def test_a_body_of_text_has_no_place_for_headers() -> None:
    text = '<xs:element name="Ticket" type="xs:string"/><xs:element name="ask" type="xs:string"/>'
    description = imported(schema=text + '<xs:element name="answer" type="xs:string"/>')
    assert description.operations[0].request["application/json"] == {"type": "string"}
