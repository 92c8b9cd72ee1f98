"""The global components of all schemas of a description, by kind and name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from lxml import etree

from gateway.model.description import Finding
from gateway.problems import InvalidDescription
from gateway.registry.importing.xsd_sources import SCHEMA_TAG, XSD, Sources

_XML: Final = "http://www.w3.org/XML/1998/namespace"
KINDS: Final = ("element", "attribute", "simpleType", "complexType", "group", "attributeGroup")


class Unusable(Exception):
    """A part of a description that cannot be used: where it is, and why."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


@dataclass(frozen=True, slots=True)
class Scope:
    """What a schema document says once for all that it declares."""

    namespace: str
    elements_qualified: bool
    attributes_qualified: bool

    @classmethod
    def of(cls, schema: etree._Element, namespace: str) -> Scope:
        """Return the scope of `schema`; `namespace` is the includer's where it has none of its own."""
        return cls(
            schema.get("targetNamespace") or namespace,
            schema.get("elementFormDefault") == "qualified",
            schema.get("attributeFormDefault") == "qualified",
        )


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A global component; `original` is what an `xs:redefine` replaced by it."""

    tag: str
    node: etree._Element
    scope: Scope
    original: Symbol | None = None


def clark(namespace: str | None, local: str) -> str:
    """Return a name in Clark notation; without a namespace it is the local name."""
    return f"{{{namespace}}}{local}" if namespace else local


def split_clark(tag: str) -> tuple[str, str]:
    """Return namespace (or the empty text) and local name."""
    namespace, brace, local = tag.rpartition("}")
    return (namespace[1:], local) if brace else ("", tag)


class Symbols:
    """Collects components; what is imported and included is followed, each document once."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._tables: dict[str, dict[str, Symbol]] = {kind: {} for kind in KINDS}
        self._derived: defaultdict[str, list[Symbol]] | None = None
        self._members: dict[str, list[Symbol]] = defaultdict(list)
        self._seen: set[tuple[etree._Element, str]] = set()
        self._namespaces: set[str] = set()
        self._missing: list[tuple[etree._Element, str, str | None]] = []

    def add(self, schema: etree._Element, namespace: str = "") -> None:
        """Collect the components of a schema document and of all that it imports and includes."""
        scope = Scope.of(schema, namespace)
        if (schema, scope.namespace) in self._seen:
            return
        self._seen.add((schema, scope.namespace))
        self._namespaces.add(scope.namespace)
        for node in schema:
            kind = local_of(node)
            if kind in ("import", "include", "redefine"):
                self._follow(node, kind, scope)
            elif kind in self._tables:
                self._declare(kind, node, scope)

    def find(self, kind: str, tag: str) -> Symbol | None:
        """Return the component of this kind and name, or None."""
        return self._tables[kind].get(tag)

    def substitutes(self, tag: str) -> list[Symbol]:
        """Return the elements that may stand for the element `tag`, in order of declaration."""
        found: list[Symbol] = []
        heads, known = [tag], {tag}
        for head in heads:
            for member in self._members.get(head, ()):
                if member.tag not in known:
                    known.add(member.tag)
                    heads.append(member.tag)
                    found.append(member)
        return found

    def derived(self, tag: str) -> list[Symbol]:
        """Return the named complex types that are derived from the type `tag`, however far, in order."""
        if self._derived is None:
            self._derived = defaultdict(list)
            for symbol in self._tables["complexType"].values():
                base = self._base_of(symbol)
                if base is not None and base != symbol.tag:
                    self._derived[base].append(symbol)
        found: dict[str, Symbol] = {}
        waiting = [tag]
        for one in waiting:
            for symbol in self._derived.get(one, ()):
                if symbol.tag not in found and symbol.tag != tag:
                    found[symbol.tag] = symbol
                    waiting.append(symbol.tag)
        return list(found.values())

    def _base_of(self, symbol: Symbol) -> str | None:
        for content in symbol.node:
            for child in content if local_of(content) == "complexContent" else ():
                if local_of(child) in ("extension", "restriction"):
                    try:
                        return self.name_in(child, "base", symbol.scope)
                    except Unusable:
                        return None
        return None

    def name_in(self, node: etree._Element, attribute: str, scope: Scope | None = None) -> str | None:
        """Return the QName in an attribute of `node` in Clark notation, or None when there is none.

        An unprefixed name without default namespace is one of the scope's
        namespace, as chameleon includes ask for. Raises `Unusable` for a
        prefix that is not declared.
        """
        text = node.get(attribute)
        if text is None:
            return None
        return self.name_of(text.strip(), node, scope)

    def name_of(self, text: str, node: etree._Element, scope: Scope | None = None) -> str:
        """Return the QName `text`, as it stands at `node`, in Clark notation; see `name_in`."""
        prefix, _, local = text.rpartition(":")
        if prefix == "xml":
            return clark(_XML, local)  # bound without a declaration
        if prefix and prefix not in node.nsmap:
            raise Unusable(self.sources.place(node), f"prefix of {text!r} is not declared")
        namespace = node.nsmap.get(prefix or None)
        if not prefix and namespace is None and scope is not None:
            namespace = scope.namespace
        return clark(namespace, local)

    def findings(self) -> list[Finding]:
        """Return what could not be imported and was not found elsewhere in the description either."""
        return [
            Finding(severity="warning", place=self.sources.place(node), message=message)
            for node, message, namespace in self._missing
            if namespace is None or namespace not in self._namespaces
        ]

    def _follow(self, node: etree._Element, kind: str, scope: Scope) -> None:
        location = node.get("schemaLocation")
        namespace = (node.get("namespace") or "") if kind == "import" else scope.namespace
        name = self.sources.resolve(node, location, namespace if kind == "import" else None)
        if name is None:
            what = f"schema of {namespace!r}" if kind == "import" else f"schema {location!r}"
            message = f"{what} is neither among the files nor bundled; nothing is fetched"
            self._missing.append((node, message, namespace if kind == "import" else None))
            return
        try:
            schema = self.sources.load(name)
        except InvalidDescription as problem:
            self._missing.append((node, f"{kind} cannot be read: {problem.detail}", None))
            return
        if schema.tag != SCHEMA_TAG:
            self._missing.append((node, f"{name} is not an XML schema", namespace or None))
            return
        self.add(schema, scope.namespace if kind != "import" else "")
        if kind == "redefine":
            for child in node:
                if local_of(child) in self._tables:
                    self._declare(local_of(child), child, scope, redefine=True)

    def _declare(self, kind: str, node: etree._Element, scope: Scope, *, redefine: bool = False) -> None:
        name = node.get("name")
        if not name:
            return
        tag = clark(scope.namespace, name)
        table = self._tables[kind]
        original = table.get(tag)
        if original is not None and not redefine:
            return
        symbol = table[tag] = Symbol(tag, node, scope, original)
        if kind == "element" and node.get("substitutionGroup"):
            try:
                head = self.name_in(node, "substitutionGroup", scope)
            except Unusable:
                return
            if head:
                self._members[head].append(symbol)


def local_of(node: etree._Element) -> str:
    """Return the local name of an element of XML Schema, or the empty text for any other."""
    tag = node.tag
    return tag[len(XSD) + 2 :] if isinstance(tag, str) and tag.startswith(f"{{{XSD}}}") else ""
