"""The XML documents of an import: the uploaded files and the bundled schemas, and never anything else."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lxml import etree

from gateway.problems import InvalidDescription

XSD: Final = "http://www.w3.org/2001/XMLSchema"
SCHEMA_TAG: Final = f"{{{XSD}}}schema"
_DEFINITIONS: Final = "{http://schemas.xmlsoap.org/wsdl/}definitions"

_BUNDLED: Final = {
    "http://x-road.eu/xsd/xroad.xsd": "xroad.xsd",
    "http://x-road.eu/xsd/identifiers": "identifiers.xsd",
    "http://x-road.eu/xsd/representation.xsd": "representation.xsd",
    "http://ws-i.org/profiles/basic/1.1/xsd": "swaref.xsd",
    "http://schemas.xmlsoap.org/soap/encoding/": "soap-encoding.xsd",
    "http://schemas.xmlsoap.org/soap/envelope/": "soap-envelope.xsd",
    "http://schemas.xmlsoap.org/wsdl/": "wsdl.xsd",
    "http://www.w3.org/XML/1998/namespace": "xml.xsd",
    "http://www.w3.org/2005/05/xmlmime": "xmlmime.xsd",
    "http://www.w3.org/2004/08/xop/include": "xop-include.xsd",
    "http://www.w3.org/2005/08/addressing": "ws-addressing.xsd",
    "http://www.w3.org/2000/09/xmldsig#": "xmldsig.xsd",
    "http://schemas.microsoft.com/2003/10/Serialization/": "ms-serialization.xsd",
}
"""Namespaces that descriptions import from the network, and the house's own schemas for them."""

_SCHEMAS: Final = Path(__file__).parent / "schemas"


def parse(name: str, content: bytes) -> etree._Element:
    """Return the root of a document, with line numbers.

    Nothing is fetched and no entity is expanded. Raises `InvalidDescription`
    for what is not well-formed, or has a document type declaration.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise InvalidDescription(
            f"{name} is not well-formed XML, at line {line}.", reason="not_well_formed"
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise InvalidDescription(f"{name} has a document type declaration.", reason="document_type")
    return root


def line_of(node: etree._Element) -> int:
    """Return the line on which `node` begins."""
    return int(node.sourceline or 0)


class Sources:
    """Finds the documents that a description imports or includes, parsing each once."""

    def __init__(self, files: Mapping[str, bytes], main: str) -> None:
        self._files = files
        self._main = main
        self._parsed: dict[str, etree._Element] = {}
        self._names: dict[etree._Element, str] = {}
        self._namespaces: dict[str, str] | None = None

    def open(self, name: str) -> etree._Element:
        """Return the root of the uploaded file `name`; raises `InvalidDescription` as `parse` does."""
        if name not in self._parsed:
            self._keep(name, parse(name, self._files[name]))
        return self._parsed[name]

    def place(self, node: etree._Element) -> str:
        """Return where `node` is: `line N`, after the file's name unless that is the main document."""
        name = self._names.get(node.getroottree().getroot(), self._main)
        return f"line {line_of(node)}" if name == self._main else f"{name} line {line_of(node)}"

    def resolve(self, origin: etree._Element, location: str | None, namespace: str | None) -> str | None:
        """Return the name of the document meant by `location` or `namespace`, or None.

        Uploaded files win over bundled schemas: first by the location as a
        path from `origin`'s document, then by the whole location, by its last
        segment if only one file has it, and by target namespace. Only one that
        has a document type declaration, as W3C's xml.xsd once had, gives way.
        """
        name = self._among_files(origin, location, namespace)
        if name is not None and namespace in _BUNDLED and self._has_document_type(name):
            name = None
        return name or (self._bundle(namespace) if namespace else None)

    def _among_files(self, origin: etree._Element, location: str | None, namespace: str | None) -> str | None:
        if location:
            beside = posixpath.dirname(self._names.get(origin.getroottree().getroot(), self._main))
            last = posixpath.basename(location.split("?")[0])
            alike = [name for name in self._files if posixpath.basename(name) == last]
            for name in (posixpath.normpath(posixpath.join(beside, location)), location):
                if name in self._files:
                    return name
            if len(alike) == 1:
                return alike[0]
        return self._by_namespace().get(namespace) if namespace else None

    def _has_document_type(self, name: str) -> bool:
        try:
            self.open(name)
        except InvalidDescription as problem:
            return problem.code == "document_type"
        return False

    def resolve_definitions(self, origin: etree._Element, location: str | None, namespace: str) -> str | None:
        """Return the name of the WSDL document (or schema) meant by a `wsdl:import`, or None.

        Servers give locations such as `service?wsdl=part0`, which no file is
        called; then the only other WSDL document of that namespace is meant.
        """
        name = self._among_files(origin, location, None)
        if name is not None:
            return name
        mine = self._names.get(origin.getroottree().getroot(), self._main)
        parts = [
            n for n in sorted(self._files) if n != mine and self._target_of(n, _DEFINITIONS) == namespace
        ]
        return parts[0] if len(parts) == 1 else self.resolve(origin, None, namespace)

    def load(self, name: str) -> etree._Element:
        """Return the root of a document that `resolve` named."""
        return self._parsed[name] if name in self._parsed else self.open(name)

    def _bundle(self, namespace: str) -> str | None:
        file = _BUNDLED.get(namespace)
        if file is None:
            return None
        name = f"bundled:{file}"
        if name not in self._parsed:
            self._keep(name, parse(name, (_SCHEMAS / file).read_bytes()))
        return name

    def _by_namespace(self) -> Mapping[str, str]:
        if self._namespaces is None:
            self._namespaces = {}
            for name in sorted(self._files):
                namespace = self._target_of(name, SCHEMA_TAG)
                if namespace:
                    self._namespaces.setdefault(namespace, name)
        return self._namespaces

    def _target_of(self, name: str, tag: str) -> str | None:
        try:
            root = self.open(name)
        except InvalidDescription:
            return None
        return root.get("targetNamespace") if root.tag == tag else None

    def _keep(self, name: str, root: etree._Element) -> None:
        self._parsed[name] = root
        self._names[root] = name
