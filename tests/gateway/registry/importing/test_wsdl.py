"""WSDL import as a whole: operations, findings, what is refused, and that nothing is fetched."""

from __future__ import annotations

import builtins
import io
import socket
from typing import Any

import pytest

from gateway.model.classification import Classification
from gateway.model.service import Effect
from gateway.problems import InvalidDescription
from gateway.registry.importing.wsdl import import_wsdl
from tests.support.soap import civil_registry, described, operation_of, wsdl

PAIR = '<xs:element name="ask" type="xs:int"/><xs:element name="answer" type="xs:string"/>'


def test_an_operation_is_a_post_with_schemas() -> None:
    description = described(PAIR)
    assert (description.protocol, description.title) == ("soap", "test")
    assert description.base_urls == ("http://agency.example/soap",)
    [operation] = description.operations
    assert (operation.id, operation.method, operation.path) == ("agency.service.ask", "POST", "/ask")
    assert operation.request["application/json"]["type"] == "integer"
    assert operation.answers == {"200": {"application/json": {"type": "string"}}}
    assert (operation.classification, operation.effect) == (Classification.PERSONAL, Effect.UNSAFE)
    assert operation.request_required


def test_the_civil_registry_s_own_words_are_kept() -> None:
    description = civil_registry()
    assert description.findings == ()
    found = operation_of(description, "getPerson")
    assert (found.subject, found.effect) == ("body:/nationalId", Effect.SAFE)
    assert found.summary == "A person's record"
    assert found.binding["header"] == "xroad"
    assert (found.binding["code"], found.binding["code_version"]) == ("getPerson", "v1")


def test_one_operation_that_cannot_be_used_does_not_spoil_the_others() -> None:
    operations = {"good": ("ask", "answer"), "bad": ("missing", "answer")}
    description = described(PAIR, operations=operations)
    assert [operation.name for operation in description.operations] == ["good"]
    [finding] = description.findings
    assert (finding.severity, finding.operation) == ("error", "bad")
    assert finding.place.startswith("line ")
    assert "{urn:test}missing" in finding.message


def test_a_type_that_is_missing_spoils_what_needs_it_and_leaves_out_what_does_not() -> None:
    schema = """<xs:element name="ask" type="t:Needs"/><xs:element name="answer" type="t:May"/>
      <xs:complexType name="Broken"><xs:sequence><xs:element name="x" type="t:Nowhere"/></xs:sequence>
      </xs:complexType>
      <xs:complexType name="Needs"><xs:sequence><xs:element name="a" type="t:Broken"/></xs:sequence>
      </xs:complexType>
      <xs:complexType name="May"><xs:sequence><xs:element name="a" type="t:Broken" minOccurs="0"/>
        <xs:element name="b" type="xs:int"/></xs:sequence></xs:complexType>"""
    operations = {"needs": ("ask", "answer"), "may": ("answer", "answer")}
    description = described(schema, operations=operations)
    [may] = description.operations
    assert may.name == "may"
    assert list(description.components["May"]["properties"]) == ["b"]
    errors = {finding.operation for finding in description.findings if finding.severity == "error"}
    assert errors == {"needs"}
    assert any("left out" in finding.message for finding in description.findings)


def test_encoded_messages_are_reported() -> None:
    description = described(PAIR, use="encoded")
    assert description.operations == ()
    assert "encoded" in description.findings[0].message


def test_rpc_messages_get_their_wrapper() -> None:
    schema = """<xs:complexType name="ask"><xs:sequence><xs:element name="n" type="xs:int"/></xs:sequence>
      </xs:complexType>
      <xs:simpleType name="answer"><xs:restriction base="xs:date"/></xs:simpleType>"""
    [operation] = described(schema, style="rpc").operations
    assert operation.binding["request"]["tag"] == "{urn:test}ask"
    assert operation.binding["answer"]["tag"] == "{urn:test}askResponse"


def test_the_same_document_gives_the_same_description() -> None:
    assert described(PAIR) == described(PAIR)


REMOTE = """<xs:import namespace="urn:remote" schemaLocation="http://127.0.0.1:1/remote.xsd"/>
<xs:include schemaLocation="file:///etc/hostname"/><xs:redefine schemaLocation="../../etc/passwd"/>"""


def test_nothing_is_fetched_and_no_file_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **more: Any) -> Any:
        raise AssertionError("the import opened something")

    for module, name in ((socket, "socket"), (socket, "create_connection"), (builtins, "open"), (io, "open")):
        monkeypatch.setattr(module, name, refuse)
    description = described(REMOTE + PAIR)
    assert len(description.operations) == 1
    assert len(description.findings) == 3
    assert all("fetched" in finding.message for finding in description.findings)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<a/>", "not_wsdl"),
        (b"<a>", "not_well_formed"),
        (b"<!DOCTYPE a []><a/>", "document_type"),
        (b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>', "no_soap"),
        (wsdl(PAIR).replace(b"soap/http", b"soap/smtp"), "no_soap"),
    ],
)
def test_what_is_no_description_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(InvalidDescription) as refused:
        import_wsdl({"a.wsdl": content}, "a.wsdl", agency="a", service="s")
    assert refused.value.code == reason
