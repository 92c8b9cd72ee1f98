"""One operation of a WSDL binding, as an operation of the gateway."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lxml import etree

from gateway.model.classification import Classification
from gateway.model.service import Effect, Operation
from gateway.model.xml import ComplexType, Element, Group, SoapBinding, dump_binding
from gateway.registry.importing.wsdl_binding import (
    XROAD,
    BoundMessage,
    Port,
    read_bound_message,
    soap_child,
)
from gateway.registry.importing.wsdl_document import WSDL, WsdlDocument, children
from gateway.registry.importing.wsdl_headers import read_headers, with_headers
from gateway.registry.importing.xsd_schema import element_schema
from gateway.registry.importing.xsd_symbols import Unusable, clark
from gateway.registry.importing.xsd_types import Types

EXTENSION: Final = "urn:simpul:description"
"""Namespace of the attributes `subject`, `effect` and `classification` of a `wsdl:operation`."""


class _Message(NamedTuple):
    element: Element | None
    xroad: bool


class OperationReader:
    """Reads the operations of ports; the complex types that they need come together in `types`."""

    def __init__(self, document: WsdlDocument, *, agency: str, service: str) -> None:
        self.types: dict[str, ComplexType] = {}
        self.trees = Types(document.symbols)
        self._document = document
        self._prefix = f"{agency}.{service}."

    def read(self, port: Port, bound: etree._Element, name: str) -> Operation:
        """Return the operation that the binding's `bound` describes; raises `Unusable`."""
        declared = self._declared(port, bound)
        request = self._message(port, bound, declared, "input", name)
        answer = self._message(port, bound, declared, "output", name)
        place = next(children(bound, "input"), bound)
        headers = read_headers(self._document, self.trees, place, name)
        needed = self.trees.reachable(request.element) | self.trees.reachable(answer.element)
        for element in headers:
            needed |= self.trees.reachable(element)
        soap = soap_child(bound, "operation")
        binding = SoapBinding(
            version=port.version,
            action=(soap.get("soapAction") or "") if soap is not None else "",
            request=request.element,
            answer=answer.element,
            types=needed,
            headers=headers,
            header="xroad" if request.xroad else "",
            code=bound.get("name") or "",
            code_version=(bound.findtext(f"{{{XROAD}}}version") or "").strip(),
        )
        self.types.update(needed)
        return Operation(
            id=self._prefix + name,
            name=name,
            method="POST",
            path=f"/{name}",
            summary=_summary(declared),
            request={
                "application/json": with_headers(
                    _body_schema(request.element), request.element, headers, needed
                )
            },
            request_required=_needs_body(request.element, needed),
            answers={"200": {"application/json": _body_schema(answer.element)}},
            subject=_subject(declared),
            classification=_classification(self._document, declared, name),
            effect=_effect(self._document, declared, name),
            binding=dump_binding(binding),
        )

    def _declared(self, port: Port, bound: etree._Element) -> etree._Element:
        tag = self._document.symbols.name_in(port.binding, "type")
        port_type = self._document.find("portType", tag) if tag else None
        if port_type is None:
            raise self._unusable(port.binding, f"port type {tag} is not declared")
        alike = [node for node in children(port_type, "operation") if node.get("name") == bound.get("name")]
        if not alike:
            raise self._unusable(bound, f"port type {tag} has no such operation")
        for node in alike if len(alike) > 1 else ():
            if _direction_name(node, "input") == _direction_name(bound, "input"):
                return node
        return alike[0]

    def _message(
        self, port: Port, bound: etree._Element, declared: etree._Element, direction: str, name: str
    ) -> _Message:
        side = next(children(declared, direction), None)
        if side is None:
            if direction == "input":
                raise self._unusable(declared, "the operation has no input: the agency would call")
            return _Message(None, False)
        tag = self._document.symbols.name_in(side, "message")
        message = self._document.find("message", tag) if tag else None
        if message is None:
            raise self._unusable(side, f"message {tag} is not declared")
        place = next(children(bound, direction), bound)
        carried = read_bound_message(self._document, place, name)
        if carried.use == "encoded":
            raise self._unusable(carried.node, "use 'encoded' is not supported; literal is")
        if carried.attachments:
            self._document.warn(place, "attachments are not carried; the SOAP part is", name)
        parts = [node for node in children(message, "part") if _in_body(node, tag or "", carried)]
        soap = soap_child(bound, "operation")
        style = (soap.get("style") if soap is not None else None) or port.style
        if style == "rpc":
            return _Message(self._rpc(bound, carried, parts, direction, name), carried.xroad)
        return _Message(self._document_style(parts, name), carried.xroad)

    def _document_style(self, parts: list[etree._Element], name: str) -> Element | None:
        if not parts:
            return None
        if len(parts) > 1:
            raise self._unusable(parts[1], "a body of several parts (WS-I Basic Profile 1.1, R2201)")
        tag = self._document.symbols.name_in(parts[0], "element")
        if tag is not None:
            return self.trees.element(tag, parts[0])
        raise self._unusable(parts[0], "a document-style part without element (WS-I Basic Profile, R2204)")

    def _rpc(
        self,
        bound: etree._Element,
        carried: BoundMessage,
        parts: list[etree._Element],
        direction: str,
        name: str,
    ) -> Element:
        wrapper = (bound.get("name") or "") + ("" if direction == "input" else "Response")
        accessors = []
        for part in parts:
            tag = self._document.symbols.name_in(part, "type")
            if tag is None:
                raise self._unusable(part, "an rpc-style part without type (WS-I Basic Profile, R2203)")
            local = part.get("name") or ""
            accessors.append(self.trees.typed(local, tag, part, f"{wrapper}.{local}"))
        content = Group("sequence", tuple(accessors)) if accessors else None
        key = self.trees.add(wrapper or name, ComplexType(content=content))
        return Element(wrapper, clark(carried.namespace, wrapper), key)

    def _unusable(self, node: etree._Element, message: str) -> Unusable:
        return Unusable(self._document.sources.place(node), message)


def local_name(text: str) -> str:
    """Return `text` as a local name of an operation, which stands in paths."""
    return re.sub(r"[^A-Za-z0-9._~-]", "_", text).lstrip(".") or "operation"


def _in_body(part: etree._Element, message: str, carried: BoundMessage) -> bool:
    name = part.get("name") or ""
    if carried.parts is not None:
        return name in carried.parts
    return (message, name) not in carried.header_parts


def _direction_name(node: etree._Element, direction: str) -> str | None:
    side = next(children(node, direction), None)
    return side.get("name") if side is not None else None


def _summary(declared: etree._Element) -> str:
    documentation = declared.find(f"{{{WSDL}}}documentation")
    if documentation is None:
        return ""
    title = documentation.findtext(f"{{{XROAD}}}title")
    text = title if title and title.strip() else "".join(documentation.itertext())
    return " ".join(text.split())[:200]


def _body_schema(element: Element | None) -> dict[str, Any]:
    if element is None:
        return {"type": "object", "additionalProperties": False}
    return element_schema(element)


def _needs_body(element: Element | None, types: Mapping[str, ComplexType]) -> bool:
    if element is None:
        return False
    return not isinstance(element.type, str) or types[element.type] != ComplexType()


def _subject(declared: etree._Element) -> str | None:
    pointer = declared.get(f"{{{EXTENSION}}}subject")
    return f"body:{pointer}" if pointer and pointer.startswith("/") else None


def _effect(document: WsdlDocument, declared: etree._Element, name: str) -> Effect:
    label = declared.get(f"{{{EXTENSION}}}effect")
    try:
        return Effect(label) if label else Effect.UNSAFE
    except ValueError:
        document.warn(declared, f"no effect is called {label!r}; taken as unsafe", name)
        return Effect.UNSAFE


def _classification(document: WsdlDocument, declared: etree._Element, name: str) -> Classification:
    label = declared.get(f"{{{EXTENSION}}}classification")
    try:
        return Classification.of(label) if label else Classification.PERSONAL
    except ValueError:
        document.warn(declared, f"no classification is called {label!r}; taken as personal", name)
        return Classification.PERSONAL
