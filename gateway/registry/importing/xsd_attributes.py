"""XML Schema's attributes and attribute groups (XSD 1.0 part 1, sections 3.2 and 3.6)."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from gateway.model.xml import Attribute
from gateway.registry.importing.xsd_simple import STRING, SimpleTypes, fix
from gateway.registry.importing.xsd_symbols import Scope, Symbols, Unusable, clark, local_of, split_clark


class Attributes:
    """Reads the attributes of complex types."""

    def __init__(self, symbols: Symbols, simple: SimpleTypes) -> None:
        self._symbols = symbols
        self._simple = simple

    def of(
        self, node: etree._Element, scope: Scope, inherited: Iterable[Attribute] = ()
    ) -> tuple[Attribute, ...]:
        """Return the attributes that `node` declares, and those of its base that it does not change.

        Raises `Unusable` when one that is required is not declared anywhere.
        """
        found = {attribute.tag: attribute for attribute in inherited}
        self._collect(node, scope, found, set())
        named: dict[str, Attribute] = {}
        for tag, attribute in found.items():
            name = attribute.name
            while name in named:
                name += "_"
            named[name] = Attribute(name, tag, attribute.type, attribute.required)
        return tuple(named.values())

    def _collect(
        self, node: etree._Element, scope: Scope, found: dict[str, Attribute], groups: set[etree._Element]
    ) -> None:
        for child in node:
            kind = local_of(child)
            if kind == "attribute":
                self._one(child, scope, found)
            elif kind == "attributeGroup":
                tag = self._symbols.name_in(child, "ref", scope)
                symbol = self._symbols.find("attributeGroup", tag) if tag else None
                if symbol is None:
                    raise self._unusable(child, f"attribute group {tag} is not declared")
                if symbol.node not in groups:
                    groups.add(symbol.node)
                    self._collect(symbol.node, symbol.scope, found, groups)

    def _one(self, node: etree._Element, scope: Scope, found: dict[str, Attribute]) -> None:
        required = node.get("use") == "required"
        tag = self._symbols.name_in(node, "ref", scope)
        declaration, declared_in = node, scope
        if tag is not None:
            symbol = self._symbols.find("attribute", tag)
            if symbol is None:
                if required:
                    raise self._unusable(node, f"attribute {tag} is not declared")
                return
            declaration, declared_in = symbol.node, symbol.scope
        else:
            name = node.get("name")
            if not name:
                raise self._unusable(node, "an attribute without name")
            form = node.get("form")
            qualified = form == "qualified" if form else scope.attributes_qualified
            tag = clark(scope.namespace if qualified else "", name)
        if node.get("use") == "prohibited":
            found.pop(tag, None)
            return
        type_tag = self._symbols.name_in(declaration, "type", declared_in)
        kind = STRING
        if type_tag is not None:
            named = self._simple.named(type_tag)
            if named is None:
                raise self._unusable(declaration, f"type {type_tag} is not declared")
            kind = named
        else:
            for child in declaration:
                if local_of(child) == "simpleType":
                    kind = self._simple.defined(child, declared_in)
        kind = fix(kind, node if node.get("fixed") is not None else declaration)
        found[tag] = Attribute(f"@{split_clark(tag)[1]}", tag, kind, required)

    def _unusable(self, node: etree._Element, message: str) -> Unusable:
        return Unusable(self._symbols.sources.place(node), message)
