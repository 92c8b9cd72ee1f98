"""Tell XML from JSON and YAML, and name an XML document's root, without parsing."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

from gateway.problems import InvalidDescription

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BY_ZEROS = {"000x": "utf-32-be", "x000": "utf-32-le", "0x0x": "utf-16-be", "x0x0": "utf-16-le"}
"""Encodings of text without BOM by where its first four bytes are zero (RFC 4627 section 3)."""
_HEAD = 65_536
_SKIPPED = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_START = re.compile(r"<(?:([\w.-]+):)?([\w.-]+)((?:\s[^<>]*)?)/?>", re.DOTALL)


class Kind(StrEnum):
    """How a document is written."""

    XML = "xml"
    JSON_OR_YAML = "json-or-yaml"


def sniff(content: bytes) -> Kind:
    """Return how `content` is written; anything that does not begin with `<` is JSON or YAML."""
    head = decode(content[:_HEAD], errors="replace").lstrip()
    return Kind.XML if head.startswith("<") else Kind.JSON_OR_YAML


def decode(content: bytes, *, errors: str = "strict") -> str:
    """Return the text of a JSON or YAML document: UTF-8, UTF-16 or UTF-32, with or without BOM.

    Raises `InvalidDescription` when the bytes are no text.
    """
    encoding = "utf-8"
    for bom, name in _BOMS:
        if content.startswith(bom):
            content, encoding = content[len(bom) :], name
            break
    else:
        if content[:4].count(0) and len(content) >= 4:
            encoding = _BY_ZEROS.get("".join("x" if byte else "0" for byte in content[:4]), "utf-8")
    try:
        return content.decode(encoding, errors)
    except UnicodeDecodeError:
        raise InvalidDescription(f"The document is not {encoding.upper()} text.", reason="not_text") from None


def name_of_xml(content: bytes) -> tuple[str, str]:
    """Return namespace and local name of an XML document's root, as far as its head shows them.

    This only chooses who reads the document; it is not parsed, and no entity
    or DTD is looked at.
    """
    head = decode(content[:_HEAD], errors="replace")
    position = 0
    while found := _SKIPPED.match(head, position):
        position = found.end()
    root = _START.match(head, position)
    if root is None:
        return "", "unknown"
    prefix, name, attributes = root.groups()
    declaration = re.escape(f"xmlns:{prefix}" if prefix else "xmlns")
    value = re.search(rf"\s{declaration}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", attributes)
    return (value.group(1) or value.group(2) or "" if value else ""), name
