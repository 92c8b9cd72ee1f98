"""Content models of XML Schema: particles, groups and substitution (XSD 1.0 part 1, sections 3.7 to 3.10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from gateway.model.xml import Element, Group, SimpleType, Wildcard
from gateway.problems import InvalidDescription
from gateway.registry.importing.xsd_simple import fix
from gateway.registry.importing.xsd_symbols import Scope, Symbols, Unusable, clark, local_of, split_clark

_PARTICLES: Final = ("element", "sequence", "choice", "all", "group", "any")
_MAX_PARTICLES: Final = 100_000
"""Groups that refer to each other can multiply; the largest real description seen has 10,000 particles."""
_XML_NAME_FORBIDDEN: Final = frozenset(" \t\r\n<>&\"'{}:/")

TypeOf = Callable[[etree._Element, Scope, str], SimpleType | str]
"""Returns the type of an element's declaration; the text is a name for it if it has none."""


class ContentModels:
    """Reads content models. An optional element that cannot be read is left out; `warnings` says where."""

    def __init__(self, symbols: Symbols, type_of: TypeOf) -> None:
        self.warnings: list[Unusable] = []
        self._symbols = symbols
        self._type_of = type_of
        self._open_groups: set[etree._Element] = set()
        self._read = 0

    def declared(self, node: etree._Element, scope: Scope, tag: str, hint: str) -> Element:
        """Return a declaration as an element that occurs once; raises `Unusable`."""
        local = split_clark(tag)[1]
        path = f"{hint}.{local}" if hint else local
        type_ = self._type_of(node, scope, path)
        if isinstance(type_, SimpleType):
            type_ = fix(type_, node)
        return Element(name=local, tag=tag, type=type_, nillable=is_true(node, "nillable"))

    def content(self, node: etree._Element, scope: Scope, hint: str) -> Group | None:
        """Return the content model inside `node`, or None when it has none; raises `Unusable`."""
        for child in node:
            if local_of(child) in ("sequence", "choice", "all", "group"):
                part = self._particle(child, scope, hint)
                return part if isinstance(part, Group) else None
        return None

    def _particles(
        self, node: etree._Element, scope: Scope, hint: str
    ) -> Iterator[Element | Wildcard | Group]:
        for child in node:
            if local_of(child) not in _PARTICLES:
                continue
            try:
                part = self._particle(child, scope, hint)
            except Unusable as problem:
                if child.get("minOccurs") != "0" and local_of(node) != "choice":
                    raise
                self.warnings.append(problem)
                continue
            if part is not None:
                yield part

    def _particle(self, node: etree._Element, scope: Scope, hint: str) -> Element | Wildcard | Group | None:
        self._count()
        minimum, maximum = self._occurrence(node)
        if maximum == 0:
            return None
        kind = local_of(node)
        if kind == "any":
            return Wildcard(minimum, maximum)
        if kind == "element":
            return self._local(node, scope, hint, minimum, maximum)
        if kind == "group":
            tag = self._symbols.name_in(node, "ref", scope)
            symbol = self._symbols.find("group", tag) if tag else None
            if symbol is None:
                raise self._unusable(node, f"group {tag} is not declared")
            if symbol.node in self._open_groups:
                raise self._unusable(node, f"group {tag} holds itself")
            self._open_groups.add(symbol.node)
            try:
                inner = self.content(symbol.node, symbol.scope, hint)
            finally:
                self._open_groups.discard(symbol.node)
            return Group("sequence", (inner,) if inner else (), minimum, maximum)
        parts = tuple(self._particles(node, scope, hint))
        if kind == "choice" and not parts:
            if any(local_of(child) in _PARTICLES for child in node):
                raise self._unusable(node, "no alternative of the choice can be used")
            return None
        match kind:
            case "choice":
                return Group("choice", parts, minimum, maximum)
            case "all":
                return Group("all", parts, minimum, maximum)
            case _:
                return Group("sequence", parts, minimum, maximum)

    def _local(
        self, node: etree._Element, scope: Scope, hint: str, minimum: int, maximum: int | None
    ) -> Element | Group:
        if (tag := self._symbols.name_in(node, "ref", scope)) is not None:
            symbol = self._symbols.find("element", tag)
            if symbol is None:
                raise self._unusable(node, f"element {tag} is not declared")
            others = self._symbols.substitutes(tag)
            heads = [] if is_true(symbol.node, "abstract") else [symbol]
            choices = tuple(
                self.declared(one.node, one.scope, one.tag, "")
                for one in (*heads, *others)
                if one is symbol or not is_true(one.node, "abstract")
            )
            if others and choices:
                return Group("choice", choices, minimum, maximum)
            found = self.declared(symbol.node, symbol.scope, symbol.tag, "")
        else:
            name = node.get("name") or ""
            if not name or _XML_NAME_FORBIDDEN & set(name):
                raise self._unusable(node, f"an element cannot be called {name!r}")
            form = node.get("form")
            qualified = form == "qualified" if form else scope.elements_qualified
            found = self.declared(node, scope, clark(scope.namespace if qualified else "", name), hint)
        return Element(found.name, found.tag, found.type, minimum, maximum, found.nillable)

    def _count(self) -> None:
        self._read += 1
        if self._read > _MAX_PARTICLES:
            raise InvalidDescription("The content models are too large.", reason="too_large")

    def _occurrence(self, node: etree._Element) -> tuple[int, int | None]:
        low, high = node.get("minOccurs", "1").strip(), node.get("maxOccurs", "1").strip()
        try:
            return int(low), None if high == "unbounded" else int(high)
        except ValueError:
            raise self._unusable(node, f"{low!r} to {high!r} is no number of occurrences") from None

    def _unusable(self, node: etree._Element, message: str) -> Unusable:
        return Unusable(self._symbols.sources.place(node), message)


def is_true(node: etree._Element, attribute: str) -> bool:
    """Say whether the boolean `attribute` of `node` is set."""
    return node.get(attribute, "").strip() in ("true", "1")
