"""SOAP for tests: descriptions, services, calls, and agencies that answer from a description."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from lxml import etree

from adapters._soap_parse import ENVELOPES
from adapters._xml_writer import compile_writer
from adapters.soap import SoapAdapter
from gateway.contracts import Translator
from gateway.model.description import Description
from gateway.model.message import Call, Caller, WireAnswer, WireRequest
from gateway.model.service import Endpoint, Operation, Service, ServiceState
from gateway.model.xml import load_binding
from gateway.registry.importing.wsdl import import_wsdl

CIVIL_REGISTRY = Path(__file__).parents[2] / "openapi" / "agencies" / "civil-registry"
XROAD = {"instance": "ID-DEMO", "member_class": "GOV", "member_code": "99001", "subsystem": "registry"}
CLIENT = ("ID-DEMO", "GOV", "99009", "portal")
XSD = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'


@cache
def civil_registry() -> Description:
    """Return the description of the demo's civil registry."""
    files = {path.name: path.read_bytes() for path in CIVIL_REGISTRY.iterdir()}
    return import_wsdl(files, "civil-registry.wsdl", agency="civil-registry", service="persons")


def wsdl(
    schema: str,
    *,
    operations: Mapping[str, tuple[str, str | None]] | None = None,
    version: str = "1.1",
    attributes: str = 'elementFormDefault="qualified"',
    style: str = "document",
    use: str = "literal",
) -> bytes:
    """Return a WSDL document: each operation has the elements (or rpc types) of its request and answer."""
    operations = {"ask": ("ask", "answer")} if operations is None else operations
    soap = "soap" if version == "1.1" else "soap12"
    kind = "element" if style == "document" else "type"
    messages = ports = bound = ""
    for name, (request, answer) in operations.items():
        sides = {"input": request} | ({"output": answer} if answer else {})
        for side, element in sides.items():
            messages += f'<message name="{name}-{side}"><part name="body" {kind}="t:{element}"/></message>'
        ports += f'<operation name="{name}">'
        ports += "".join(f'<{side} message="t:{name}-{side}"/>' for side in sides) + "</operation>"
        body = f'<s:body use="{use}" namespace="urn:test"/>' if style == "rpc" else f'<s:body use="{use}"/>'
        bound += f'<operation name="{name}"><s:operation soapAction="urn:{name}"/>'
        bound += "".join(f"<{side}>{body}</{side}>" for side in sides) + "</operation>"
    return f"""<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" {XSD} xmlns:t="urn:test"
  xmlns:s="http://schemas.xmlsoap.org/wsdl/{soap}/" targetNamespace="urn:test" name="test">
<types><xs:schema targetNamespace="urn:test" {attributes}>
{schema}
</xs:schema></types>
{messages}<portType name="p">{ports}</portType>
<binding name="b" type="t:p"><s:binding style="{style}" transport="http://schemas.xmlsoap.org/soap/http"/>
{bound}</binding>
<service name="s"><port name="p" binding="t:b"><s:address location="http://agency.example/soap"/></port></service>
</definitions>""".encode()


def described(schema: str, files: Mapping[str, bytes] | None = None, **options: Any) -> Description:
    """Import the document that `wsdl` makes, with other files beside it."""
    return import_wsdl(
        {"main.wsdl": wsdl(schema, **options), **(files or {})},
        "main.wsdl",
        agency="agency",
        service="service",
    )


def service_of(description: Description, url: str = "http://127.0.0.1:9/soap", **options: Any) -> Service:
    """Return a published service of this description."""
    return Service(
        id="service-1",
        agency="agency",
        name="service",
        version="1",
        protocol="soap",
        state=ServiceState.PUBLISHED,
        endpoint=Endpoint(base_url=url, options={"xroad": XROAD, **options}),
        operations=description.operations,
        components=description.components,
    )


def operation_of(description: Description, name: str) -> Operation:
    """Return the operation called `name`."""
    return next(operation for operation in description.operations if operation.name == name)


def translator_of(description: Description, name: str = "ask", **options: Any) -> Translator:
    """Return the compiled operation called `name`."""
    return SoapAdapter().compile(service_of(description, **options), operation_of(description, name))


def caller(**changes: Any) -> Caller:
    """Return who asks, with `changes`."""
    facts: dict[str, Any] = {
        "exchange": "0192f0c1-2345-7abc-8def-000000000001",
        "client": "portal",
        "agency": "office",
        "purpose": "social-benefits",
        "legal_basis": "Social Benefits Act, section 12",
        "agreement": "agreement-1",
        "subject": "9901015403880001",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "xroad_client": CLIENT,
    }
    return Caller(**{**facts, **changes})


def call_of(value: Any, **changes: Any) -> Call:
    """Return a call with `value` as its JSON body; `changes` are those of its caller."""
    body = value if isinstance(value, bytes) else orjson.dumps(value)
    return Call(
        method="POST",
        path="/ask",
        path_parameters={},
        query="",
        headers=[("content-type", "application/json")],
        body=body,
        caller=caller(**changes),
    )


def wire_answer(body: bytes, status: int = 200, content_type: str = "text/xml; charset=utf-8") -> WireAnswer:
    """Return what an agency sends."""
    return WireAnswer(status=status, headers=[("content-type", content_type)], body=body)


def answer_with(operation: Operation, request: WireRequest, value: Any) -> bytes:
    """Return an agency's answer that says `value`, with the request's header copied."""
    binding = load_binding(operation.binding)
    assert isinstance(request.body, bytes)
    asked = etree.fromstring(request.body)
    soap = ENVELOPES[binding.version]
    envelope = etree.Element(f"{{{soap}}}Envelope")
    header = asked.find(f"{{{soap}}}Header")
    if header is not None:
        envelope.append(header)
    body = etree.SubElement(envelope, f"{{{soap}}}Body")
    if binding.answer is not None:
        compile_writer(binding.answer, binding.types)(body, value)
    return etree.tostring(envelope, encoding="utf-8", xml_declaration=True)


def envelope(body: str, *, header: str = "", version: str = "1.1") -> bytes:
    """Return an envelope around XML text; `t` is `urn:test`."""
    head = f"<e:Header>{header}</e:Header>" if header else ""
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return (
        f'<e:Envelope xmlns:e="{ENVELOPES[version]}" xmlns:t="urn:test" {xsi}>'
        f"{head}<e:Body>{body}</e:Body></e:Envelope>"
    ).encode()


def ask(translator: Translator, value: Any) -> etree._Element:
    """Return the element that `value` becomes in the body of the request."""
    request = translator.to_wire(call_of(value))
    assert isinstance(request.body, bytes)
    return etree.fromstring(request.body)[-1][0]


def read(translator: Translator, body: str, **changes: Any) -> Any:
    """Return the JSON value of an answer whose body is this XML text."""
    answer = translator.from_wire(call_of({}), wire_answer(envelope(body, **changes)))
    assert isinstance(answer.body, bytes)
    return orjson.loads(answer.body)
