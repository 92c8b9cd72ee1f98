"""Parameters: from the text of a path, query or header to values, by their style (OpenAPI 3.1, 4.8.12)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from gateway.exchange.schemas import Schemas, Validator, list_errors
from gateway.model.service import Parameter

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,38})")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,38})(?:\.\d{1,38})?(?:[eE][+-]?\d{1,3})?")
_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_STYLES = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
_JSON_TYPES: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number", type(None): "null"}
_NOTHING_SAID: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
_MISSING, _REPEATED = object(), object()
Pairs = Sequence[tuple[str, str]]


class CompiledParameter:
    """One parameter with its validator; `owns` says which query names belong to it."""

    __slots__ = ("_free", "_items", "_prefix", "_properties", "_style", "_types", "_validator", "parameter")

    def __init__(self, parameter: Parameter, schemas: Schemas) -> None:
        self.parameter = parameter
        self._validator: Validator | None = schemas.compile(parameter.schema)
        self._style = parameter.style or _STYLES[parameter.location]
        self._types = types_of(parameter.schema, schemas)
        schema = schemas.resolve(parameter.schema)
        self._items = types_of(schema.get("items") or {}, schemas)
        properties = schema.get("properties") or {}
        self._properties = {
            name: (types_of(inner, schemas), types_of(schemas.resolve(inner).get("items") or {}, schemas))
            for name, inner in properties.items()
        }
        self._prefix = parameter.name + "["
        self._free = (
            "object" in self._types
            and self._style == "form"
            and parameter.explode
            and schema.get("additionalProperties", True) is not False
        )

    @property
    def restricts(self) -> bool:
        """False when any text fits, so that a parameter that is there need not be looked at."""
        return self._validator is not None

    @property
    def takes_any_name(self) -> bool:
        """True when every query name that is nobody else's may be a member of this object."""
        return self._free

    def owns(self, name: str) -> bool:
        """Say whether a query parameter of this name is part of this one."""
        if "object" in self._types and self._style == "form" and self.parameter.explode:
            return name in self._properties
        if self._style == "deepObject":
            return name.startswith(self._prefix)
        return name == self.parameter.name

    def check(self, texts: list[str], pairs: Pairs) -> list[dict[str, str]]:
        """Return the errors of this parameter, given its texts and, for objects, the query's pairs."""
        place, pointer = self.parameter.location, "/" + self.parameter.name
        value = self._value(texts, pairs, coerced=True)
        if value is _REPEATED:
            return [{"in": place, "pointer": pointer, "keyword": "repeated"}]
        if value is _MISSING:
            error = {"in": place, "pointer": pointer, "keyword": "required"}
            return [error] if self.parameter.required else []
        if self._validator is None or self._validator.is_valid(value):
            return []
        plain = self._value(texts, pairs, coerced=False)
        if plain != value and self._validator.is_valid(plain):
            return []  # `12` may be a number or a text, and here it is meant as a text
        return list_errors(self._validator, value, place, pointer)

    def _value(self, texts: list[str], pairs: Pairs, *, coerced: bool) -> Any:
        """Return what is written as a value; where text is allowed and `coerced` is false, as text."""
        if "object" in self._types:
            return self._object(texts, pairs, coerced)
        if "array" in self._types:
            return self._array(texts, coerced) if texts else _MISSING
        if len(texts) > 1:
            return _REPEATED
        return _coerce(texts[0], self._types, coerced) if texts else _MISSING

    def _array(self, texts: list[str], coerced: bool) -> list[Any]:
        parts = texts
        if self._style in _SEPARATORS and not self.parameter.explode:
            parts = [part for text in texts for part in text.split(_SEPARATORS[self._style])]
        elif self.parameter.location == "header":
            parts = [part.strip(" \t") for text in texts for part in text.split(",")]  # RFC 9110, 5.6.1
        elif self._style == "simple" or not self.parameter.explode:
            parts = [part for text in texts for part in text.split(",")]
        if not self.parameter.explode and parts == [""]:
            return []
        return [_coerce(part, self._items, coerced) for part in parts]

    def _object(self, texts: list[str], pairs: Pairs, coerced: bool) -> Any:
        if self._style == "deepObject":
            start = len(self._prefix)
            members = [(n[start:-1], v) for n, v in pairs if n.startswith(self._prefix) and n[-1] == "]"]
        elif self._style == "form" and self.parameter.explode:
            members = [(n, v) for n, v in pairs if n in self._properties or self._free]
        elif self.parameter.explode:
            members = [(p.partition("=")[0], p.partition("=")[2]) for t in texts for p in t.split(",")]
        else:
            parts = [part for text in texts for part in text.split(",")]
            members = list(zip(parts[::2], parts[1::2], strict=False))
        if not members:
            return _MISSING
        found: dict[str, list[str]] = {}
        for name, text in members:
            found.setdefault(name, []).append(text)
        value: dict[str, Any] = {}
        for name, given in found.items():
            types, items = self._properties.get(name, _NOTHING_SAID)
            if "array" in types:
                value[name] = [_coerce(text, items, coerced) for text in given]
            elif len(given) > 1 and name in self._properties:
                return _REPEATED  # two readers could take different ones
            else:
                value[name] = _coerce(given[-1], types, coerced)
        return value


def types_of(schema: Mapping[str, Any], schemas: Schemas, depth: int = 0) -> frozenset[str]:
    """Return the JSON types that a schema mentions, through references and alternatives."""
    schema = schemas.resolve(schema)
    named = schema.get("type")
    found = {named} if isinstance(named, str) else set(named or ())
    if not found:
        values = [schema["const"]] if "const" in schema else schema.get("enum") or ()
        found |= {_JSON_TYPES.get(type(value), "string") for value in values}
    if depth < 4:
        for word in ("allOf", "anyOf", "oneOf"):
            for inner in schema.get(word) or ():
                found |= types_of(inner, schemas, depth + 1)
    return frozenset(found)


def _coerce(text: str, types: frozenset[str], coerced: bool) -> Any:
    return coerce(text, types) if coerced or "string" not in types else text


def coerce(text: str, types: frozenset[str]) -> Any:
    """Return the value that `text` stands for among `types`; the text itself when it stands for none."""
    if "integer" in types and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in types and _NUMBER.fullmatch(text):
        return float(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if "null" in types and text in ("", "null"):
        return None
    return text


def query_pairs(query: str) -> list[tuple[str, str]]:
    """Return names and values of a query, decoded once; raises `ValueError` on other than UTF-8."""
    pairs = []
    for piece in query.split("&"):
        if piece:
            name, _, value = piece.replace("+", " ").partition("=")
            pairs.append((unquote(name, errors="strict"), unquote(value, errors="strict")))
    return pairs
