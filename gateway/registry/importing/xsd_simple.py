"""XML Schema's simple types, as kinds of text with JSON Schema facets (XSD 1.0 part 2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from gateway.model.xml import SimpleType
from gateway.registry.importing.patterns import usable_pattern
from gateway.registry.importing.xsd_sources import XSD
from gateway.registry.importing.xsd_symbols import Scope, Symbol, Symbols, Unusable, local_of, split_clark

_ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})?"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
_DAYS = r"([0-9]+Y)?([0-9]+M)?([0-9]+D)?"
_HOURS = r"([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?"
DECIMAL_PATTERN: Final = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"

STRING: Final = SimpleType("string", facets={"type": "string"})
_COLLAPSED: Final = SimpleType("collapsed", facets={"type": "string"})
_TEXTS: Final = (
    *("token", "language", "Name", "NCName", "NMTOKEN", "ID", "IDREF", "ENTITY", "anyURI", "QName"),
    "NOTATION",
)
_JSON_TYPES: Final = {"boolean": "boolean", "integer": "integer", "float": "number"} | dict.fromkeys(
    ("string", "decimal", "date", "binary", "collapsed"), "string"
)
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_LOWEST, _HIGHEST = -(2**63), 2**64 - 1
"""JSON readers keep 64 bits exactly; an `xs:integer` beyond them is refused, not rounded."""


def _text(pattern: str) -> SimpleType:
    return SimpleType("collapsed", facets={"type": "string", "pattern": f"^{pattern}$"})


def _integer(minimum: int = _LOWEST, maximum: int = _HIGHEST) -> SimpleType:
    return SimpleType("integer", facets={"type": "integer", "minimum": minimum, "maximum": maximum})


def _binary(encoding: str, characters: str) -> SimpleType:
    facets = {"type": "string", "contentEncoding": encoding, "pattern": f"^{characters}$"}
    return SimpleType("binary", facets=facets)


_BUILT_IN: Final[Mapping[str, SimpleType]] = {
    "boolean": SimpleType("boolean", facets={"type": "boolean"}),
    "decimal": SimpleType("decimal", facets={"type": "string", "pattern": DECIMAL_PATTERN}),
    "float": SimpleType("float", facets={"type": "number"}),
    "double": SimpleType("float", facets={"type": "number"}),
    "date": SimpleType("date", facets={"type": "string", "format": "date"}),
    "dateTime": _text(f"-?[0-9]{{4,}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}{_ZONE}"),
    "time": _text(f"{_CLOCK}{_ZONE}"),
    "duration": _text(f"-?P(?=.)({_DAYS})?(T(?=.){_HOURS})?"),
    "gYear": _text(f"-?[0-9]{{4,}}{_ZONE}"),
    "gYearMonth": _text(f"-?[0-9]{{4,}}-[0-9]{{2}}{_ZONE}"),
    "gMonth": _text(f"--[0-9]{{2}}{_ZONE}"),
    "gMonthDay": _text(f"--[0-9]{{2}}-[0-9]{{2}}{_ZONE}"),
    "gDay": _text(f"---[0-9]{{2}}{_ZONE}"),
    "base64Binary": _binary("base64", "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
    "hexBinary": _binary("base16", "([0-9A-Fa-f]{2})*"),
    "integer": _integer(),
    "long": _integer(-(2**63), 2**63 - 1),
    "int": _integer(-(2**31), 2**31 - 1),
    "short": _integer(-(2**15), 2**15 - 1),
    "byte": _integer(-128, 127),
    "nonNegativeInteger": _integer(0),
    "positiveInteger": _integer(1),
    "nonPositiveInteger": _integer(maximum=0),
    "negativeInteger": _integer(maximum=-1),
    "unsignedLong": _integer(0, 2**64 - 1),
    "unsignedInt": _integer(0, 2**32 - 1),
    "unsignedShort": _integer(0, 2**16 - 1),
    "unsignedByte": _integer(0, 255),
    "string": STRING,
    "anySimpleType": STRING,
    "normalizedString": STRING,
    **dict.fromkeys(_TEXTS, _COLLAPSED),
    **dict.fromkeys(
        ["NMTOKENS", "IDREFS", "ENTITIES"],
        SimpleType("list", _COLLAPSED, {"type": "array", "items": {"type": "string", "pattern": r"^\S+$"}}),
    ),
}


def built_in(tag: str) -> SimpleType | None:
    """Return XML Schema's own simple type of this name, or None."""
    namespace, local = split_clark(tag)
    return _BUILT_IN.get(local) if namespace == XSD else None


class SimpleTypes:
    """Reads simple types; raises `Unusable` where a definition is missing or circular."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._read: dict[etree._Element, SimpleType] = {}
        self._reading: set[etree._Element] = set()

    def named(self, tag: str) -> SimpleType | None:
        """Return the simple type called `tag`, built in or declared, or None if there is none."""
        if (found := built_in(tag)) is not None:
            return found
        symbol = self._symbols.find("simpleType", tag)
        return self.defined(symbol.node, symbol.scope, symbol) if symbol else None

    def defined(self, node: etree._Element, scope: Scope, symbol: Symbol | None = None) -> SimpleType:
        """Return the type that a `xs:simpleType` element defines."""
        if node in self._read:
            return self._read[node]
        if node in self._reading:
            raise self._unusable(node, "the type is defined by itself")
        self._reading.add(node)
        try:
            self._read[node] = self._define(node, scope, symbol)
        finally:
            self._reading.discard(node)
        return self._read[node]

    def _define(self, node: etree._Element, scope: Scope, symbol: Symbol | None) -> SimpleType:
        for child in node:
            kind = local_of(child)
            if kind == "restriction":
                return restrict(self._referred(child, "base", scope, symbol), child)
            if kind == "list":
                item = self._referred(child, "itemType", scope, symbol)
                return SimpleType("list", item, {"type": "array", "items": _item_facets(item)})
            if kind == "union":
                return self._union(child, scope)
        raise self._unusable(node, "the simple type defines nothing")

    def _referred(
        self, node: etree._Element, attribute: str, scope: Scope, symbol: Symbol | None
    ) -> SimpleType:
        tag = self._symbols.name_in(node, attribute, scope)
        if tag is None:
            for child in node:
                if local_of(child) == "simpleType":
                    return self.defined(child, scope)
            raise self._unusable(node, f"neither {attribute} nor a simple type inside")
        if symbol is not None and symbol.original is not None and tag == symbol.tag:
            return self.defined(symbol.original.node, symbol.original.scope, symbol.original)
        found = self.named(tag)
        if found is None:
            raise self._unusable(node, f"type {tag} is not declared")
        return found

    def _union(self, node: etree._Element, scope: Scope) -> SimpleType:
        members = [self.defined(child, scope) for child in node if local_of(child) == "simpleType"]
        for text in (node.get("memberTypes") or "").split():
            tag = self._symbols.name_of(text, node, scope)
            member = self.named(tag)
            if member is None:
                raise self._unusable(node, f"type {tag} is not declared")
            members.append(member)
        kinds = {member.kind for member in members}
        if len(kinds) == 1 and "list" not in kinds:
            facets = [dict(member.facets) for member in members]
            if any("anyOf" in one or "allOf" in one for one in facets):
                return replace(members[0], facets={"type": _JSON_TYPES[members[0].kind]})
            return replace(members[0], facets={"anyOf": facets})
        return STRING

    def _unusable(self, node: etree._Element, message: str) -> Unusable:
        return Unusable(self._symbols.sources.place(node), message)


def restrict(base: SimpleType, node: etree._Element) -> SimpleType:
    """Return `base` with the facets of an `xs:restriction` element."""
    facets = dict(base.facets)
    kind = base.kind
    patterns: list[str] = []
    values: list[Any] = []
    for child in node:
        name, text = local_of(child), child.get("value")
        if text is None:
            continue
        if name == "enumeration":
            values.append(_value(kind, text))
        elif name == "pattern":
            patterns.append(text)
        elif name == "fractionDigits" and text.strip() == "0" and kind == "decimal":
            kind, facets = "integer", dict(_BUILT_IN["integer"].facets)
        else:
            facets.update(_bound(kind, name, text.strip()))
    if values and None not in values:
        facets["enum"] = values
    if kind in ("string", "collapsed") and (pattern := _pattern(patterns)) is not None:
        if "pattern" in facets:
            facets = {"allOf": [facets, {"pattern": pattern}]}
        else:
            facets["pattern"] = pattern
    return SimpleType(kind, base.item, facets)


def fix(type_: SimpleType, node: etree._Element) -> SimpleType:
    """Return the type of a declaration: where that has `fixed`, no other value is one."""
    text = node.get("fixed")
    value = None if text is None else _BOOLEANS.get(text) if type_.kind == "boolean" else text
    if value is not None and type_.kind != "boolean":
        value = _value(type_.kind, str(value))
    return type_ if value is None else replace(type_, facets={**type_.facets, "const": value})


def _item_facets(item: SimpleType) -> dict[str, Any]:
    facets = dict(item.facets)
    if item.kind in ("string", "collapsed") and not {"enum", "pattern", "anyOf", "allOf"} & facets.keys():
        facets["pattern"] = r"^\S+$"
    return facets


def _value(kind: str, text: str) -> Any:
    if kind == "integer":
        return int(text) if re.fullmatch(r"\s*[+-]?[0-9]+\s*", text) else None
    return text if kind in ("string", "collapsed", "date") else None


_LENGTHS: Final = {"length": ("min", "max"), "minLength": ("min",), "maxLength": ("max",)}
_RANGES: Final = {
    "minInclusive": "minimum",
    "maxInclusive": "maximum",
    "minExclusive": "exclusiveMinimum",
    "maxExclusive": "exclusiveMaximum",
}


def _bound(kind: str, facet: str, text: str) -> dict[str, Any]:
    if facet in _LENGTHS and text.isdecimal() and kind in ("string", "collapsed", "list"):
        unit = "Items" if kind == "list" else "Length"
        return {side + unit: int(text) for side in _LENGTHS[facet]}
    if facet in _RANGES and kind == "integer" and re.fullmatch(r"[+-]?[0-9]+", text):
        return {_RANGES[facet]: int(text)}
    if facet in _RANGES and kind == "float" and re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        return {_RANGES[facet]: float(text)}
    return {}


def _pattern(patterns: list[str]) -> str | None:
    """Return XSD patterns (appendix F: anchored, one of several) for ECMA 262, or None where they differ."""
    for pattern in patterns:
        unlike = re.sub(r"\\[\\^$]|\[\^", "", pattern)
        if re.search(r"\\[icIC]|-\[|\\[pP]\{Is|[\^$]|\(\?|&&|\[[^\]\\]*\[", unlike):
            return None
    expression = "^(?:" + "|".join(patterns) + ")$"
    return expression if patterns and usable_pattern(expression) else None
