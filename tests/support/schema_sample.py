"""Make a value that a schema allows, from what the schema says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gateway.registry.importing.compiling import compile_schema
from tests.support.regex_sample import regex_sample

MAX_DEPTH = 12
_FORMATS = {
    "date": "2024-02-29",
    "date-time": "2024-02-29T12:30:00Z",
    "time": "12:30:00Z",
    "uuid": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "email": "someone@example.org",
    "uri": "https://example.org/x",
    "uri-reference": "/x",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "hostname": "example.org",
    "duration": "P1D",
    "byte": "AAAA",
}


def schema_sample(schema: Any, components: Mapping[str, Any], depth: int = 0) -> Any:
    """Return a value for `schema`; deep down only what is required is there."""
    schema = _flat(schema, components)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return next((value for value in schema["enum"] if value is not None), None)
    for keyword in ("oneOf", "anyOf"):
        if schema.get(keyword):
            return _alternative(schema, keyword, components, depth)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((name for name in kind if name != "null"), "null")
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
    if kind == "object":
        return _object(schema, components, depth)
    if kind == "array":
        count = max(schema.get("minItems", 0), 1 if depth < MAX_DEPTH // 2 else 0)
        first = [schema_sample(item, components, depth + 1) for item in schema.get("prefixItems", ())]
        item = schema.get("items", {})
        return first or [schema_sample(item, components, depth + 1) for _ in range(count)]
    if kind == "string":
        return _string(schema)
    if kind in ("integer", "number"):
        return _number(schema, whole=kind == "integer")
    return {"boolean": True, "null": None}[kind]


def _flat(schema: Any, components: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return the schema with references and `allOf` laid together."""
    if not isinstance(schema, Mapping) or depth > MAX_DEPTH:
        return {}
    made: dict[str, Any] = {k: v for k, v in schema.items() if k not in ("$ref", "allOf")}
    parts = list(schema.get("allOf", ()))
    if isinstance(schema.get("$ref"), str):
        parts.append(components.get(schema["$ref"].removeprefix("#/components/schemas/"), {}))
    for part in parts:
        for keyword, value in _flat(part, components, depth + 1).items():
            if keyword == "properties":
                made["properties"] = {**value, **made.get("properties", {})}
            elif keyword == "required":
                made["required"] = [*made.get("required", []), *value]
            else:
                made.setdefault(keyword, value)
    return made


def _alternative(schema: dict[str, Any], keyword: str, components: Mapping[str, Any], depth: int) -> Any:
    rest = {k: v for k, v in schema.items() if k != keyword}
    values = []
    for option in schema[keyword]:
        whole = {"allOf": [option, rest]} if rest else option
        value = schema_sample(whole, components, depth + 1)
        if compile_schema(schema, components).is_valid(value):
            return value
        values.append(value)
    return values[0]


def _object(schema: dict[str, Any], components: Mapping[str, Any], depth: int) -> dict[str, Any]:
    required = set(schema.get("required", ()))
    properties = schema.get("properties", {})
    names = [name for name in properties if name in required or depth < 3]
    names += [name for name in sorted(required) if name not in properties]
    if depth > MAX_DEPTH:
        return {}
    return {name: schema_sample(properties.get(name, {}), components, depth + 1) for name in names}


def _string(schema: dict[str, Any]) -> str:
    least, most = schema.get("minLength", 0), schema.get("maxLength", 10_000)
    if "pattern" in schema:
        try:
            for length in (0, least, most if most < 100 else 1):
                made = regex_sample(schema["pattern"], at_least=length)
                if least <= len(made) <= most and re.search(schema["pattern"], made):
                    return made
        except re.error:
            pass
    text = _FORMATS.get(schema.get("format", ""), "sample")
    return text.ljust(least, "x")[:most]


def _number(schema: dict[str, Any], *, whole: bool) -> int | float:
    low = schema.get("minimum", schema.get("exclusiveMinimum", 1))
    high = schema.get("maximum", schema.get("exclusiveMaximum", max(low + 1, 1)))
    value = (
        low if "minimum" in schema else min(low + 1, high) if "exclusiveMinimum" in schema else min(1, high)
    )
    if "exclusiveMaximum" in schema and value >= high:
        value = high - 1
    step = schema.get("multipleOf")
    if step:
        value = step * max(1, -(-value // step))
    return int(value) if whole else value
