"""SOAP messages from the wire: content types, multipart, hardened parsing, envelope and fault."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from lxml import etree

from adapters._multipart import root_part

ENVELOPES: Final = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
_VERSIONS: Final = {f"{{{namespace}}}Envelope": version for version, namespace in ENVELOPES.items()}
MAX_BYTES: Final = 32 * 1024 * 1024
_XML_TYPES: Final = frozenset({"text/xml", "application/xml", "application/soap+xml", "application/xop+xml"})
_CHARSETS: Final = frozenset(
    {"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "windows-1252", "windows-1257", "windows-1251"}
    | {f"iso-8859-{number}" for number in range(1, 16)}
)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class NotSoap(Exception):
    """The bytes are no SOAP message of ours; the text is ours, never theirs."""


class Fault(NamedTuple):
    """A SOAP fault: its code if that is a plain token, and whether it blames the sender. No foreign text."""

    code: str
    sender: bool


class Envelope(NamedTuple):
    """A parsed message: its version, header blocks, and the one element of the body or the fault."""

    version: str
    header: etree._Element | None
    body: etree._Element | None
    fault: Fault | None
    attachments: int


def parse_message(content_type: str, body: bytes) -> Envelope:
    """Return the SOAP message in an HTTP body; raises `NotSoap`.

    For multipart/related the root part is read (RFC 2387) and the others are
    counted. No entity is expanded, nothing fetched; size and depth are bounded.
    """
    if len(body) > MAX_BYTES:
        raise NotSoap("the message is too large")
    media, charset = _media_type(content_type)
    attachments = 0
    if media == "multipart/related":
        try:
            content_type, body, attachments = root_part(content_type, body)
        except ValueError as reason:
            raise NotSoap(str(reason)) from None
        media, charset = _media_type(content_type)
    if media not in _XML_TYPES:
        raise NotSoap("the content type is not that of a SOAP message")
    return read_envelope(parse_xml(body, charset), attachments)


def parse_xml(body: bytes, charset: str = "") -> etree._Element:
    """Return the root element; the BOM decides the encoding, then `charset`, then the XML declaration.

    That is the order of RFC 7303 section 3. Raises `NotSoap`, also for any
    document type declaration (SOAP 1.1 section 3).
    """
    try:
        root = etree.fromstring(body, _parser("" if body.startswith(_BOMS) else charset))
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise NotSoap("the message is not well-formed XML") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotSoap("the message has a document type declaration")
    return root


def read_envelope(root: etree._Element, attachments: int = 0) -> Envelope:
    """Return the parts of an envelope; raises `NotSoap` when it is none, or its body is not one element."""
    version = _VERSIONS.get(str(root.tag))
    if version is None:
        raise NotSoap("the message is not a SOAP envelope")
    namespace = ENVELOPES[version]
    parts = list(root)
    header = parts.pop(0) if parts and parts[0].tag == f"{{{namespace}}}Header" else None
    if len(parts) != 1 or parts[0].tag != f"{{{namespace}}}Body":
        raise NotSoap("the envelope has not exactly one body")
    content = parts[0]
    if len(content) > 1:
        raise NotSoap("the body has more than one element")
    body = content[0] if len(content) else None
    if body is not None and body.tag == f"{{{namespace}}}Fault":
        return Envelope(version, header, None, _fault(body, namespace, version), attachments)
    return Envelope(version, header, body, None, attachments)


def _fault(node: etree._Element, namespace: str, version: str) -> Fault:
    if version == "1.1":
        text = node.findtext("faultcode") or ""
    else:
        text = node.findtext(f"{{{namespace}}}Code/{{{namespace}}}Value") or ""
    local = text.strip().rpartition(":")[2]
    if _TOKEN.fullmatch(local) is None:
        return Fault("", False)
    first = re.split(r"[.]", local.lower(), maxsplit=1)[0]
    return Fault(local, first in ("client", "sender"))


def _media_type(content_type: str) -> tuple[str, str]:
    """Return the media type in lower case, and the charset if it is one that we read, else nothing."""
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    if not parameters or media == "multipart/related":
        return media, ""
    found = re.search(r"""(?:^|;)\s*charset\s*=\s*["']?([A-Za-z0-9_-]+)""", parameters, re.IGNORECASE)
    charset = found.group(1).lower() if found else ""
    if charset and charset not in _CHARSETS:
        raise NotSoap("the character encoding is not supported")
    return media, charset


@cache
def _parser(charset: str) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=charset or None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
