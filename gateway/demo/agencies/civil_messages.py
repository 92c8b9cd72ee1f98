"""The civil registry's SOAP messages: reads envelopes strictly, checks X-Road headers, writes answers."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final, NamedTuple

from lxml import etree

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
XROAD: Final = "http://x-road.eu/xsd/xroad.xsd"
IDENTIFIERS: Final = "http://x-road.eu/xsd/identifiers"
REPRESENTATION: Final = "http://x-road.eu/xsd/representation.xsd"
MESSAGES: Final = "urn:example:civil-registry"
TYPES: Final = "urn:example:civil-registry:types"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

IDENTITY: Final = ("ID-DEMO", "GOV", "99001", "registry")
"""Who this agency is in X-Road's terms: instance, class, member, subsystem."""

_SERVICE: Final = ("xRoadInstance", "memberClass", "memberCode", "subsystemCode", "serviceCode")
_MANDATORY: Final = frozenset({"client", "service", "id", "protocolVersion"})


class Refusal(Exception):
    """A message that is answered with a SOAP fault: `code` follows `Client` or `Server` after a dot."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Question(NamedTuple):
    """A request as understood: the operation, its element, and the header with its fields' texts."""

    operation: str
    element: etree._Element
    header: etree._Element
    fields: dict[str, str]
    key: str | None = None
    """The HTTP `Idempotency-Key`; the X-Road message id stands in for it."""

    def text(self, name: str) -> str | None:
        """Return the text of a child of the request's element, or None."""
        found = self.element.findtext(f"{{{MESSAGES}}}{name}")
        return found.strip() if found is not None else None

    def told(self) -> dict[str, str]:
        """Return what the header tells of who asks: the X-Road fields, and the represented party if any."""
        party = self.header.findtext(f"{{{REPRESENTATION}}}representedParty/{{{REPRESENTATION}}}partyCode")
        return self.fields if party is None else {**self.fields, "representedParty": party.strip()}


def read_question(body: bytes) -> Question:
    """Return the request in an HTTP body; raises `Refusal` for anything that is not one of ours."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Refusal("Client", "The message is not well-formed XML.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refusal("Client", "A message must not have a document type declaration.")
    if root.tag != f"{{{SOAP}}}Envelope":
        raise Refusal("VersionMismatch", "This is not a SOAP 1.1 envelope.")
    header, content = root.find(f"{{{SOAP}}}Header"), root.find(f"{{{SOAP}}}Body")
    if content is None or len(content) != 1:
        raise Refusal("Client", "The body must have exactly one element.")
    namespace, _, name = str(content[0].tag)[1:].rpartition("}")
    if namespace != MESSAGES:
        raise Refusal("Client.UnknownOperation", "There is no such operation.")
    fields = _header_fields(header)
    _check_service(header, name)
    return Question(name, content[0], header if header is not None else etree.Element("none"), fields)


def _header_fields(header: etree._Element | None) -> dict[str, str]:
    """Return the X-Road fields; raises `Refusal` when one is missing, repeated or of another version."""
    found: dict[str, str] = {}
    for block in header if header is not None else ():
        namespace, _, name = str(block.tag)[1:].rpartition("}")
        if namespace != XROAD:
            continue
        if name in found:
            raise Refusal("Client.BadHeader", f"The header {name} is there twice.")
        found[name] = "/".join(_identifier(block)) if len(block) else (block.text or "").strip()
    if missing := sorted(_MANDATORY - {name for name, value in found.items() if value}):
        raise Refusal("Client.MissingHeader", f"The header {missing[0]} is missing.")
    if found["protocolVersion"] != "4.0":
        raise Refusal("Client.BadHeader", "The protocol version is not 4.0.")
    return found


def _identifier(block: etree._Element) -> Iterator[str]:
    return ((part.text or "").strip() for part in block)


def _check_service(header: etree._Element | None, operation: str) -> None:
    service = header.find(f"{{{XROAD}}}service") if header is not None else None
    for name, expected in zip(_SERVICE, (*IDENTITY, operation), strict=True):
        found = service.findtext(f"{{{IDENTIFIERS}}}{name}") if service is not None else None
        if found != expected:
            raise Refusal("Client.WrongService", f"The service's {name} is not that of this agency.")


def answer_to(question: Question) -> tuple[etree._Element, etree._Element]:
    """Return an envelope with the request's header copied, and the response element in it to fill."""
    namespaces = {"SOAP-ENV": SOAP, "xroad": XROAD, "id": IDENTIFIERS, "m": MESSAGES, "t": TYPES, "xsi": XSI}
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap=namespaces)
    envelope.append(deepcopy(question.header))
    content = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    response = etree.SubElement(content, f"{{{MESSAGES}}}{question.operation}Response")
    return envelope, response


def fault_of(code: str, message: str) -> etree._Element:
    """Return an envelope that holds a fault (SOAP 1.1 section 4.4)."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"SOAP-ENV": SOAP})
    content = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    fault = etree.SubElement(content, f"{{{SOAP}}}Fault")
    etree.SubElement(fault, "faultcode").text = f"SOAP-ENV:{code}"
    etree.SubElement(fault, "faultstring").text = message
    return envelope


def add(parent: etree._Element, namespace: str, name: str, text: str | None) -> etree._Element:
    """Append an element with a text to `parent` and return it; None makes it nil."""
    node: etree._Element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if text is None:
        node.set(f"{{{XSI}}}nil", "true")
    else:
        node.text = text
    return node
