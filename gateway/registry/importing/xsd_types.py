"""XML Schema's elements and complex types, as message trees (XSD 1.0 part 1)."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Final

from lxml import etree

from gateway.model.xml import ComplexType, Element, Group, SimpleType, Wildcard
from gateway.registry.importing.xsd_attributes import Attributes
from gateway.registry.importing.xsd_content import each_element, settle, without
from gateway.registry.importing.xsd_names import Names
from gateway.registry.importing.xsd_particles import ContentModels, is_true
from gateway.registry.importing.xsd_simple import STRING, SimpleTypes, restrict
from gateway.registry.importing.xsd_sources import XSD
from gateway.registry.importing.xsd_symbols import (
    Scope,
    Symbol,
    Symbols,
    Unusable,
    clark,
    local_of,
    split_clark,
)

_MAX_VARIANTS: Final = 64
ANY_TYPE: Final = ComplexType(content=Group("sequence", (Wildcard(0, None),)), mixed=True)


class Types:
    """Reads elements and the types that they need; `read` holds the complex types by key.

    A type that cannot be read is remembered, so that each operation that
    needs it is told. An optional element that cannot be read is left out;
    `warnings` says where.
    """

    def __init__(self, symbols: Symbols) -> None:
        self.read: dict[str, ComplexType] = {}
        self._symbols = symbols
        self._simple = SimpleTypes(symbols)
        self._attributes = Attributes(symbols, self._simple)
        self._models = ContentModels(symbols, self._type_of)
        self.warnings = self._models.warnings
        self._names = Names()
        self._failed: dict[str, Unusable] = {}
        self._waiting: deque[tuple[str, etree._Element, Scope, Symbol | None]] = deque()
        self._deriving: set[etree._Element] = set()
        self._flat: dict[str, SimpleType] = {}

    def element(self, tag: str, node: etree._Element) -> Element:
        """Return the global element `tag`, as `node` refers to it; raises `Unusable`."""
        symbol = self._symbols.find("element", tag)
        if symbol is None:
            raise self._unusable(node, f"element {tag} is not declared")
        found = self._models.declared(symbol.node, symbol.scope, symbol.tag, "")
        self._read_waiting()
        return found

    def typed(self, name: str, tag: str, node: etree._Element, hint: str) -> Element:
        """Return an unqualified element called `name` of the named type `tag`, as rpc style makes them."""
        found = Element(name, name, self._type_named(tag, node, hint))
        self._read_waiting()
        return found

    def add(self, hint: str, type_: ComplexType) -> str:
        """Add a type that no schema declares and return its key."""
        key = self._names.unused(hint)
        self.read[key] = type_
        return key

    def reachable(self, element: Element | None) -> dict[str, ComplexType]:
        """Return the complex types that `element` needs, by key; raises `Unusable` if one cannot be used."""
        found: dict[str, ComplexType] = {}
        waiting = [element.type] if element and isinstance(element.type, str) else []
        while waiting:
            key = waiting.pop()
            if key in found:
                continue
            if key in self._failed:
                raise self._failed[key]
            found[key] = self.read[key]
            inner = found[key].content
            waiting.extend(part.type for part in each_element(inner) if isinstance(part.type, str))
            waiting.extend(found[key].variants)
        return found

    # --- elements ---

    def _type_of(self, node: etree._Element, scope: Scope, hint: str) -> SimpleType | str:
        name = self._symbols.name_in(node, "type", scope)
        if name is not None:
            return self._type_named(name, node, hint)
        for child in node:
            kind = local_of(child)
            if kind == "simpleType":
                return self._simple.defined(child, scope)
            if kind == "complexType":
                return self._complex(child, scope, hint, None)
        head = self._symbols.name_in(node, "substitutionGroup", scope)
        if head is not None and (symbol := self._symbols.find("element", head)) is not None:
            return self._type_of(symbol.node, symbol.scope, hint)
        return self._any_type()

    def _type_named(self, tag: str, node: etree._Element, hint: str) -> SimpleType | str:
        if tag == clark(XSD, "anyType"):
            return self._any_type()
        if (simple := self._simple.named(tag)) is not None:
            return simple
        symbol = self._symbols.find("complexType", tag)
        if symbol is None:
            raise self._unusable(node, f"type {tag} is not declared")
        return self._complex(symbol.node, symbol.scope, split_clark(tag)[1], symbol)

    def _any_type(self) -> str:
        key = self._names.of("anyType", "AnyXml")
        self.read.setdefault(key, ANY_TYPE)
        return key

    # --- complex types ---

    def _complex(
        self, node: etree._Element, scope: Scope, hint: str, symbol: Symbol | None
    ) -> SimpleType | str:
        key = self._names.of(node, hint)
        if key in self._flat:
            return self._flat[key]
        if key in self.read or key in self._failed:
            return key
        if any(local_of(child) == "simpleContent" for child in node):
            read = self._derive(node, scope, key, symbol)
            if read.text is not None and not read.attributes:
                self._flat[key] = read.text
                return read.text
            self.read[key] = read
            return key
        self.read[key] = ComplexType()  # until its turn comes; so types may be recursive
        self._waiting.append((key, node, scope, symbol))
        return key

    def _read_waiting(self) -> None:
        while self._waiting:
            key, node, scope, symbol = self._waiting.popleft()
            try:
                self.read[key] = self._with_variants(settle(self._derive(node, scope, key, symbol)), symbol)
            except Unusable as problem:
                del self.read[key]
                self._failed[key] = problem
        spoiled = True
        while self._failed and spoiled:
            spoiled = False
            for key, type_ in list(self.read.items()):
                try:
                    self.read[key] = self._without_failed(type_)
                except Unusable as problem:
                    del self.read[key]
                    self._failed[key] = problem
                    spoiled = True

    def _with_variants(self, type_: ComplexType, symbol: Symbol | None) -> ComplexType:
        """Return a named type with the types that `xsi:type` may say instead (XSD 1.0 part 1, 2.6.1)."""
        if symbol is None:
            return type_
        derived = self._symbols.derived(symbol.tag)
        abstract = is_true(symbol.node, "abstract")
        if len(derived) > _MAX_VARIANTS:
            message = f"more than {_MAX_VARIANTS} types are derived from {symbol.tag}; xsi:type is not used"
            self.warnings.append(self._unusable(symbol.node, message))
            return type_
        variants: dict[str, str] = {split_clark(symbol.tag)[1]: ""}
        for one in derived:
            if not is_true(one.node, "abstract"):
                local = split_clark(one.tag)[1]
                key = self._complex(one.node, one.scope, local, one)
                if isinstance(key, str):
                    variants.setdefault(local, key)
        keys = tuple(key for key in variants.values() if key)
        tag = symbol.tag if _derives(symbol.node) else ""
        return replace(type_, tag=tag, abstract=abstract and bool(keys), variants=keys)

    def _without_failed(self, type_: ComplexType) -> ComplexType:
        content, left_out = without(type_.content, self._failed)
        failed = {key for key in type_.variants if key in self._failed}
        self.warnings.extend([*left_out, *(self._failed[key] for key in failed)])
        if not left_out and not failed:
            return type_
        kept = tuple(key for key in type_.variants if key not in failed)
        return replace(type_, content=content, variants=kept)

    def _derive(self, node: etree._Element, scope: Scope, hint: str, symbol: Symbol | None) -> ComplexType:
        """Return the type before names are settled; raises `Unusable` when it derives from itself."""
        if node in self._deriving:
            raise self._unusable(node, "the type is derived from itself")
        self._deriving.add(node)
        try:
            for child in node:
                if local_of(child) in ("simpleContent", "complexContent"):
                    mixed = is_true(node, "mixed") or is_true(child, "mixed")
                    return self._derived(child, scope, hint, symbol, mixed)
            return ComplexType(
                attributes=self._attributes.of(node, scope),
                content=self._models.content(node, scope, hint),
                mixed=is_true(node, "mixed"),
            )
        finally:
            self._deriving.discard(node)

    def _derived(
        self, holder: etree._Element, scope: Scope, hint: str, symbol: Symbol | None, mixed: bool
    ) -> ComplexType:
        node = next((child for child in holder if local_of(child) in ("extension", "restriction")), None)
        if node is None:
            raise self._unusable(holder, "neither extension nor restriction")
        base = self._base(node, scope, hint, symbol)
        attributes = self._attributes.of(node, scope, base.attributes)
        extends = local_of(node) == "extension"
        if local_of(holder) == "simpleContent":
            text = base.text or STRING
            inner = next((child for child in node if local_of(child) == "simpleType"), None)
            if inner is not None:
                text = self._simple.defined(inner, scope)
            return ComplexType(attributes, text=text if extends else restrict(text, node))
        content = self._models.content(node, scope, hint)
        if extends:
            parts = tuple(part for part in (base.content, content) if part is not None)
            content = Group("sequence", parts) if len(parts) > 1 else (parts[0] if parts else None)
        elif content is None and _says_nothing(node):
            content = base.content  # SOAP encoding restricts arrays by an attribute alone
        return ComplexType(attributes, content, mixed=mixed or base.mixed)

    def _base(self, node: etree._Element, scope: Scope, hint: str, symbol: Symbol | None) -> ComplexType:
        tag = self._symbols.name_in(node, "base", scope)
        if tag is None:
            raise self._unusable(node, "the derivation names no base")
        if tag == clark(XSD, "anyType"):
            return ComplexType() if local_of(node) == "restriction" else ANY_TYPE
        if symbol is not None and symbol.original is not None and tag == symbol.tag:
            symbol = symbol.original
            return self._derive(symbol.node, symbol.scope, hint, symbol)
        if (simple := self._simple.named(tag)) is not None:
            return ComplexType(text=simple)
        found = self._symbols.find("complexType", tag)
        if found is None:
            raise self._unusable(node, f"base type {tag} is not declared")
        return self._derive(found.node, found.scope, self._names.of(found.node, split_clark(tag)[1]), found)

    def _unusable(self, node: etree._Element, message: str) -> Unusable:
        return Unusable(self._symbols.sources.place(node), message)


def _derives(node: etree._Element) -> bool:
    return any(local_of(child) == "complexContent" for child in node)


def _says_nothing(node: etree._Element) -> bool:
    return any(local_of(child) in ("attribute", "attributeGroup") for child in node)
