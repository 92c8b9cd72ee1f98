"""Which port is taken, and when X-Road's headers are asked for."""

from __future__ import annotations

from gateway.model.description import Description
from gateway.registry.importing.wsdl import import_wsdl
from tests.support.soap import wsdl

PAIR = '<xs:element name="ask" type="xs:int"/><xs:element name="answer" type="xs:string"/>'
XROAD = 'xmlns:xrd="http://x-road.eu/xsd/xroad.xsd"'


def imported(text: str) -> Description:
    return import_wsdl({"a.wsdl": text.encode()}, "a.wsdl", agency="a", service="s")


def two_ports(first: str, second: str, address: str = "http://agency.example/soap") -> str:
    """Return a document with two bindings of one port type, for these versions of SOAP."""
    one = wsdl(PAIR, version=first).decode()
    other = wsdl(PAIR, version=second).decode()
    binding = other[other.index("<binding") : other.index("<service")].replace('name="b"', 'name="b2"')
    if second != first:
        namespace = "soap12" if second == "1.2" else "soap"
        binding = binding.replace(
            "<binding", f'<binding xmlns:s="http://schemas.xmlsoap.org/wsdl/{namespace}/"', 1
        )
    port = f'<port name="p2" binding="t:b2"><s:address location="{address}"/></port></service>'
    return one.replace("<service", binding + "<service").replace("</service>", port)


def test_soap_1_1_goes_before_1_2() -> None:
    for text in (two_ports("1.1", "1.2"), two_ports("1.2", "1.1")):
        [operation] = imported(text).operations
        assert operation.binding["version"] == "1.1"


def test_an_operation_at_another_address_is_imported_and_reported() -> None:
    text = two_ports("1.1", "1.1", "http://agency.example/other")
    found = text.replace('<operation name="ask"><s:', '<operation name="tell"><s:', 1)
    found = found.replace(
        "</portType>", '<operation name="tell"><input message="t:ask-input"/></operation></portType>'
    )
    description = imported(found)
    assert sorted(operation.name for operation in description.operations) == ["ask", "tell"]
    assert [finding.message for finding in description.findings if "another address" in finding.message]
    assert description.base_urls == ("http://agency.example/soap", "http://agency.example/other")


def test_without_a_service_the_binding_is_enough() -> None:
    text = wsdl(PAIR).decode()
    description = imported(text[: text.index("<service")] + "</definitions>")
    assert (len(description.operations), description.base_urls) == (1, ())


def test_where_every_port_is_of_another_binding_the_declared_one_is_taken() -> None:
    text = wsdl(PAIR).decode().replace('binding="t:b"', 'binding="t:gone"')
    description = imported(text)
    assert (len(description.operations), description.base_urls) == (1, ())
    assert [finding.message for finding in description.findings] == ["binding {urn:test}gone is not declared"]


def test_a_port_of_a_binding_that_is_missing_is_reported() -> None:
    port = '<port name="q" binding="t:gone"/></service>'
    description = imported(wsdl(PAIR).decode().replace("</service>", port))
    assert [finding.message for finding in description.findings] == ["binding {urn:test}gone is not declared"]


def with_headers(*parts: str, message: str = "t:header", declared: bool = True) -> str:
    headers = "".join(f'<s:header message="{message}" part="{part}" use="literal"/>' for part in parts)
    text = wsdl(PAIR).decode().replace("<input><s:body", f"<input>{headers}<s:body")
    text = text.replace("<definitions", f"<definitions {XROAD}", 1)
    found = "".join(f'<part name="{part}" element="xrd:{part}"/>' for part in parts)
    return (
        text.replace("<portType", f'<message name="header">{found}</message><portType') if declared else text
    )


MANDATORY = ("client", "service", "id", "protocolVersion")


def test_x_road_s_headers_are_known_by_their_namespace() -> None:
    [operation] = imported(with_headers(*MANDATORY)).operations
    assert operation.binding["header"] == "xroad"
    [operation] = imported(with_headers(*MANDATORY).replace('element="xrd:', 'element="t:')).operations
    assert operation.binding["header"] == ""


def test_some_of_the_headers_are_not_the_protocol() -> None:
    [operation] = imported(with_headers("client", "id")).operations
    assert operation.binding["header"] == ""


def test_header_messages_that_do_not_exist_are_judged_by_their_parts() -> None:
    description = imported(with_headers(*MANDATORY, declared=False))
    assert description.operations[0].binding["header"] == "xroad"
    assert {finding.severity for finding in description.findings} == {"warning"}
