"""What a WSDL 1.1 binding says of SOAP: version, style, use, headers (WSDL 1.1 section 3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree

from gateway.registry.importing.wsdl_document import WsdlDocument, children
from gateway.registry.importing.xsd_symbols import Unusable

XROAD: Final = "http://x-road.eu/xsd/xroad.xsd"
_XROAD_MANDATORY: Final = frozenset({"client", "service", "id", "protocolVersion"})
_MIME: Final = "http://schemas.xmlsoap.org/wsdl/mime/"
_HTTP: Final = frozenset(
    {"http://schemas.xmlsoap.org/soap/http", "http://www.w3.org/2003/05/soap/bindings/HTTP/"}
)
_SOAP: Final[dict[str, Literal["1.1", "1.2"]]] = {
    "http://schemas.xmlsoap.org/wsdl/soap/": "1.1",
    "http://schemas.xmlsoap.org/wsdl/soap12/": "1.2",
}


@dataclass(frozen=True, slots=True)
class Port:
    """A binding that can be used, and where it is; `address` is empty when nothing says so."""

    binding: etree._Element
    version: Literal["1.1", "1.2"]
    style: str
    address: str


@dataclass(frozen=True, slots=True)
class BoundMessage:
    """How a binding carries one message: the names of the body's parts, None for all that no header is."""

    node: etree._Element
    use: str
    namespace: str
    encoding: str
    parts: frozenset[str] | None
    xroad: bool
    header_parts: frozenset[tuple[str, str]]
    attachments: bool


def read_ports(document: WsdlDocument) -> list[Port]:
    """Return the ports that can be used: SOAP 1.1 before 1.2, then in the order of the document.

    Without ports that can be used the bindings themselves stand in. What cannot be used is reported.
    """
    candidates: list[Port] = []
    tried: set[etree._Element] = set()
    for node in document.ports:
        try:
            tag = document.symbols.name_in(node, "binding")
        except Unusable as problem:
            document.warn(node, problem.message)
            continue
        binding = document.find("binding", tag) if tag else None
        if binding is None:
            document.warn(node, f"binding {tag} is not declared")
        else:
            tried.add(binding)
            candidates.extend(_port(document, binding, _address(node)))
    if not candidates:
        for binding in document.bindings():
            if binding not in tried:
                candidates.extend(_port(document, binding, ""))
    return sorted(candidates, key=lambda port: port.version)


def _port(document: WsdlDocument, binding: etree._Element, address: str) -> Iterator[Port]:
    for namespace, version in _SOAP.items():
        soap = binding.find(f"{{{namespace}}}binding")
        if soap is None:
            continue
        if soap.get("transport", "").strip() in _HTTP:
            yield Port(binding, version, soap.get("style", "document"), address)
        else:
            document.warn(soap, f"transport {soap.get('transport')!r} is not HTTP")
        return
    document.warn(binding, f"binding {binding.get('name')!r} is not SOAP")


def _address(port: etree._Element) -> str:
    return next((child.get("location", "") for child in port if child.get("location")), "").strip()


def soap_child(node: etree._Element, local: str) -> etree._Element | None:
    """Return the SOAP extension element called `local` of a binding's part, of either version, or None."""
    return next(soap_children(node, local), None)


def soap_children(node: etree._Element, local: str) -> Iterator[etree._Element]:
    """Yield the SOAP extension elements called `local`, also those in the root part of a MIME binding."""
    parts = [node, *node.iterfind(f"{{{_MIME}}}multipartRelated/{{{_MIME}}}part")]
    for part in parts:
        for namespace in _SOAP:
            yield from part.iterchildren(f"{{{namespace}}}{local}")


def read_bound_message(document: WsdlDocument, node: etree._Element, operation: str) -> BoundMessage:
    """Return how the `wsdl:input` or `wsdl:output` `node` of a binding carries its message."""
    body = soap_child(node, "body")
    xroad: set[str] = set()
    used: set[tuple[str, str]] = set()
    for header in soap_children(node, "header"):
        part = header.get("part", "")
        if _is_xroad(document, header, part, operation, used):
            xroad.add(part)
    names = body.get("parts") if body is not None else None
    return BoundMessage(
        node=body if body is not None else node,
        use=body.get("use", "literal") if body is not None else "literal",
        namespace=(body.get("namespace") or "") if body is not None else "",
        encoding=(body.get("encodingStyle") or "") if body is not None else "",
        parts=frozenset(names.split()) if names is not None else None,
        xroad=xroad >= _XROAD_MANDATORY,
        header_parts=frozenset(used),
        attachments=node.find(f"{{{_MIME}}}multipartRelated") is not None,
    )


def _is_xroad(
    document: WsdlDocument, header: etree._Element, part: str, operation: str, used: set[tuple[str, str]]
) -> bool:
    try:
        tag = document.symbols.name_in(header, "message") or ""
    except Unusable as problem:
        document.warn(header, problem.message, operation)
        return part in _XROAD_MANDATORY
    message = document.find("message", tag)
    if message is None:
        document.warn(header, f"header message {tag} is not declared; judged by its part's name", operation)
        return part in _XROAD_MANDATORY
    used.add((tag, part))
    for node in children(message, "part"):
        if node.get("name") == part:
            try:
                return (document.symbols.name_in(node, "element") or "").startswith(f"{{{XROAD}}}")
            except Unusable:
                return False
    document.warn(header, f"header message {tag} has no part {part!r}", operation)
    return False
