"""SOAP headers that a binding declares (WSDL 1.1 section 3.7): what a call may say besides its body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from gateway.model.xml import HEADER, ComplexType, Element
from gateway.registry.importing.wsdl_binding import XROAD, soap_children
from gateway.registry.importing.wsdl_document import WsdlDocument, children
from gateway.registry.importing.xsd_schema import complex_schema, element_schema
from gateway.registry.importing.xsd_symbols import Unusable, split_clark
from gateway.registry.importing.xsd_types import Types


def read_headers(
    document: WsdlDocument, trees: Types, place: etree._Element, name: str
) -> tuple[Element, ...]:
    """Return the header blocks of the `wsdl:input` `place`, but X-Road's, which the adapter says itself.

    A header that cannot be used is a warning of the operation `name`, and not sent.
    """
    found: dict[str, Element] = {}
    for node in soap_children(place, "header"):
        try:
            for part, tag in _elements(document, node):
                if not tag.startswith(f"{{{XROAD}}}"):
                    element = trees.element(tag, part)
                    trees.reachable(element)
                    found.setdefault(split_clark(tag)[1], element)
        except Unusable as problem:
            document.warn(node, f"the header is not sent: {problem.message}", name)
    return tuple(found.values())


def with_headers(
    schema: dict[str, Any], body: Element | None, headers: Iterable[Element], types: Mapping[str, ComplexType]
) -> dict[str, Any]:
    """Return the request's schema with the member `#header`; none of the headers is required.

    `schema` is returned as it is when there are no headers, or when the body is text and has no members.
    """
    properties = {element.name: element_schema(element) for element in headers}
    if not properties or (body is not None and not isinstance(body.type, str)):
        return schema
    member = {"type": "object", "properties": properties, "additionalProperties": False}
    whole = schema if body is None else complex_schema(types[str(body.type)], types)
    for one in whole.get("anyOf", [whole]):
        one["properties"] = {**one.get("properties", {}), HEADER: member}
    return whole


def _elements(document: WsdlDocument, header: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    if header.get("use") == "encoded":
        raise Unusable(document.sources.place(header), "use 'encoded' is not supported")
    message = document.find("message", document.symbols.name_in(header, "message") or "")
    for part in children(message, "part") if message is not None else ():
        if part.get("name") == header.get("part"):
            tag = document.symbols.name_in(part, "element")
            if tag is None:
                raise Unusable(document.sources.place(part), "a header part without element")
            yield part, tag
