"""XPath 1.0 over XML that came from outside: no DTD, no entities, no network, bounded in size."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from lxml import etree

from gateway.journeys.criteria.jsonpath import QueryError

MAX_XML: Final = 1_000_000
MAX_QUERY: Final = 2_000


def parse_xml(text: str) -> Any:
    """Return the root element; raises `QueryError` on anything but well-formed XML without a DTD."""
    if len(text) > MAX_XML:
        raise QueryError(f"the XML is longer than {MAX_XML} characters")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise QueryError("not well-formed XML") from None
    if root.getroottree().docinfo.doctype:
        raise QueryError("XML with a document type is not read")
    return root


@lru_cache(maxsize=1_024)
def _compiled(query: str, namespaces: tuple[tuple[str, str], ...]) -> Any:
    if len(query) > MAX_QUERY:
        raise QueryError(f"the query is longer than {MAX_QUERY} characters")
    try:
        return etree.XPath(query, namespaces=dict(namespaces), regexp=False, smart_strings=False)
    except (etree.XPathError, ValueError):
        raise QueryError("not XPath 1.0") from None


def check_xpath(query: str) -> None:
    """Raise `QueryError` unless `query` is XPath 1.0, whatever its prefixes stand for."""
    _compiled(query, ())


def evaluate_xpath(query: str, root: Any) -> Any:
    """Return a boolean, a number, text, or a list of nodes; prefixes are those of the root element.

    Raises `QueryError`.
    """
    namespaces = tuple(sorted((prefix, uri) for prefix, uri in root.nsmap.items() if prefix))
    try:
        return _compiled(query, namespaces)(root.getroottree())
    except (etree.XPathError, ValueError):
        raise QueryError("the query could not be evaluated") from None


def passes(result: Any) -> bool:
    """Say whether a result is true by XPath's `boolean()` (XPath 1.0 section 4.3)."""
    return bool(result) and result == result  # noqa: PLR0124 - NaN is false


def as_value(result: Any) -> Any:
    """Return a result as JSON: nodes as their text, one node as itself, none as null."""
    if isinstance(result, list):
        found = [_text(node) for node in result]
        return found[0] if len(found) == 1 else (found or None)
    if isinstance(result, float) and result.is_integer():
        return int(result)
    return result


def _text(node: Any) -> str:
    if isinstance(node, etree._Element):
        return "".join(node.itertext())
    return str(node)
