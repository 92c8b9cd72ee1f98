"""JSON Schema 2020-12 keywords by the kind of their value, and what becomes of values that are not of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

TYPES: Final = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})

ONE_SCHEMA: Final = frozenset(
    {
        "additionalProperties", "items", "not", "contains", "propertyNames", "if", "then", "else",
        "unevaluatedItems", "unevaluatedProperties", "contentSchema",
    }
)  # fmt: skip
NAMED_SCHEMAS: Final = frozenset({"properties", "patternProperties", "dependentSchemas"})
SCHEMA_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
UNUSABLE: Final = frozenset({"$dynamicRef", "$recursiveRef"})


class WrongValue(Exception):
    """A keyword's value is not what the keyword takes."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValue
    return value


def _flag(value: Any) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    if not isinstance(value, bool):
        raise WrongValue
    return value


def _number(value: Any) -> int | float:
    if isinstance(value, str) and len(value) < 40:
        try:
            value = float(value) if not value.lstrip("-").isdecimal() else int(value)
        except ValueError:
            raise WrongValue from None
    if isinstance(value, bool) or not isinstance(value, int | float) or value - value != 0:
        raise WrongValue
    return value


def _positive(value: Any) -> int | float:
    number = _number(value)
    if number <= 0:
        raise WrongValue
    return number


def _count(value: Any) -> int:
    number = _number(value)
    if number < 0 or int(number) != number or number >= 2**63:
        raise WrongValue
    return int(number)


def _names(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise WrongValue
    return list(dict.fromkeys(value))


def _names_by_name(value: Any) -> dict[str, list[str]]:
    if not isinstance(value, Mapping):
        raise WrongValue
    return {name: _names(names) for name, names in value.items()}


def _types(value: Any) -> str | list[str]:
    if isinstance(value, str) and value in TYPES:
        return value
    if not isinstance(value, list) or not value:
        raise WrongValue
    if not all(isinstance(name, str) and name in TYPES for name in value):
        raise WrongValue
    return list(dict.fromkeys(value))


def _values(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise WrongValue
    distinct: list[Any] = []
    seen: set[str] = set()
    for item in value:
        mark = f"{type(item).__name__}:{item!r}" if not isinstance(item, bool) else f"bool:{item}"
        if mark not in seen:
            seen.add(mark)
            distinct.append(item)
    return distinct


def _any(value: Any) -> Any:
    return value


PLAIN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "type": _types, "enum": _values, "const": _any, "default": _any,
    "title": _text, "description": _text, "format": _text, "pattern": _text,
    "contentEncoding": _text, "contentMediaType": _text,
    "deprecated": _flag, "readOnly": _flag, "writeOnly": _flag, "uniqueItems": _flag,
    "multipleOf": _positive, "maximum": _number, "minimum": _number,
    "exclusiveMaximum": _number, "exclusiveMinimum": _number,
    "maxLength": _count, "minLength": _count, "maxItems": _count, "minItems": _count,
    "maxContains": _count, "minContains": _count, "maxProperties": _count, "minProperties": _count,
    "required": _names, "dependentRequired": _names_by_name,
}  # fmt: skip
"""Keywords whose values hold no schemas, each with the function that returns the value to keep."""
