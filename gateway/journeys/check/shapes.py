"""What a JSON Schema says of a type, and of what is inside; unknown where it is not plain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.journeys.document.pointer import split
from gateway.journeys.document.sources import Found


class Missing:
    """The type of `MISSING`."""


MISSING: Final = Missing()
"""The schema lists its members, and this one is not among them."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema, and those that it refers to under `prefix`."""

    value: Mapping[str, Any]
    components: Mapping[str, Any]
    prefix: str = "#/components/schemas/"

    def plain(self) -> Mapping[str, Any]:
        """Return the schema itself, its `$ref` followed; empty when it leads nowhere."""
        value: Any = self.value
        for _ in range(20):
            reference = value.get("$ref") if isinstance(value, Mapping) else None
            if not isinstance(reference, str):
                break
            if not reference.startswith(self.prefix):
                return {}
            value = self.components.get(reference.removeprefix(self.prefix), {})
        return value if isinstance(value, Mapping) else {}

    def inner(self, value: Any) -> Schema:
        """Return a schema inside this one."""
        return Schema(value if isinstance(value, Mapping) else {}, self.components, self.prefix)

    def required(self) -> tuple[str, ...]:
        """Return the members that must be there."""
        found = self.plain().get("required", ())
        return tuple(found) if isinstance(found, (list, tuple)) else ()


def type_names(schema: Schema) -> frozenset[str] | None:
    """Return the JSON types that the schema allows by `type`; None when it does not say."""
    plain = schema.plain()
    kind = plain.get("type")
    if isinstance(kind, str):
        found = {kind}
    elif isinstance(kind, (list, tuple)):
        found = {name for name in kind if isinstance(name, str)}
    else:
        return None
    return frozenset(found | ({"null"} if plain.get("nullable") is True else set()))


def descend(schema: Schema, pointer: str) -> Schema | Missing | None:
    """Return the schema at `pointer`; None when not known, `MISSING` when not among those listed."""
    try:
        tokens = split(pointer)
    except ValueError:
        return None
    for token in tokens:
        plain = schema.plain()
        if {"allOf", "anyOf", "oneOf", "if", "patternProperties"} & set(plain):
            return None
        properties, items = plain.get("properties"), plain.get("items")
        if isinstance(properties, Mapping) and token in properties:
            schema = schema.inner(properties[token])
        elif token.isdigit() and isinstance(items, Mapping):
            schema = schema.inner(items)
        elif isinstance(properties, Mapping) and properties:
            more = plain.get("additionalProperties")
            return MISSING if more is None or more is False else None
        else:
            return None
    return schema


def body_schema(found: Found) -> Schema | None:
    """Return the schema of an operation's successful JSON answers, when there is one only."""
    schemas = [
        schema
        for status, media in found.operation.answers.items()
        if status.startswith("2")
        for kind, schema in media.items()
        if kind.partition(";")[0].endswith("json")
    ]
    return Schema(schemas[0], found.components) if len(schemas) == 1 else None
