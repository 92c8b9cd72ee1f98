"""The parts of a WSDL 1.1 document and of all that it imports, by kind and name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from gateway.model.description import Finding
from gateway.problems import InvalidDescription
from gateway.registry.importing.xsd_sources import SCHEMA_TAG, Sources
from gateway.registry.importing.xsd_symbols import Symbols, clark

WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
_PARTS: Final = ("message", "portType", "binding")


def children(node: etree._Element, local: str) -> Iterator[etree._Element]:
    """Yield the children of `node` that are WSDL elements called `local`."""
    return node.iterchildren(f"{{{WSDL}}}{local}")


class WsdlDocument:
    """Collects messages, port types, bindings and ports; schemas go to `symbols`."""

    def __init__(self, sources: Sources, main: str) -> None:
        """Read `main` and what it imports; raises `InvalidDescription` if `main` is no WSDL document."""
        self.sources = sources
        self.symbols = Symbols(sources)
        self.ports: list[etree._Element] = []
        self.root = sources.open(main)
        self._parts: dict[str, dict[str, etree._Element]] = {kind: {} for kind in _PARTS}
        self._findings: list[Finding] = []
        self._seen: set[etree._Element] = set()
        if self.root.tag != f"{{{WSDL}}}definitions":
            raise InvalidDescription(f"{main} is not a WSDL 1.1 document.", reason="not_wsdl")
        self._add(self.root)

    def find(self, kind: str, tag: str) -> etree._Element | None:
        """Return the `message`, `portType` or `binding` of this name, or None."""
        return self._parts[kind].get(tag)

    def bindings(self) -> list[etree._Element]:
        """Return all bindings in document order."""
        return list(self._parts["binding"].values())

    def findings(self) -> list[Finding]:
        """Return what could not be imported."""
        return [*self._findings, *self.symbols.findings()]

    def warn(self, node: etree._Element, message: str, operation: str | None = None) -> None:
        """Add a warning about `node`."""
        self._findings.append(
            Finding(severity="warning", place=self.sources.place(node), message=message, operation=operation)
        )

    def _add(self, root: etree._Element) -> None:
        if root in self._seen:
            return
        self._seen.add(root)
        namespace = root.get("targetNamespace") or ""
        for node in children(root, "import"):
            self._import(node)
        for types in children(root, "types"):
            for schema in types.iterchildren(SCHEMA_TAG):
                self.symbols.add(schema)
        for kind in _PARTS:
            for node in children(root, kind):
                if name := node.get("name"):
                    self._parts[kind].setdefault(clark(namespace, name), node)
        for service in children(root, "service"):
            self.ports.extend(children(service, "port"))

    def _import(self, node: etree._Element) -> None:
        location, namespace = node.get("location"), node.get("namespace")
        name = self.sources.resolve_definitions(node, location, namespace or "")
        if name is None:
            self.warn(node, f"import of {namespace!r} is not among the files; nothing is fetched")
            return
        try:
            root = self.sources.load(name)
        except InvalidDescription as problem:
            self.warn(node, f"import cannot be read: {problem.detail}")
            return
        if root.tag == SCHEMA_TAG:
            self.symbols.add(root)
        elif root.tag == f"{{{WSDL}}}definitions":
            self._add(root)
        else:
            self.warn(node, f"{name} is neither WSDL 1.1 nor an XML schema")
