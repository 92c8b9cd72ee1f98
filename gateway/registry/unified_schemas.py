"""Write a service's schemas as the unified document has them: other names, and nothing that readers refuse.

A few things are good JSON Schema and still refused by common readers of
OpenAPI (openapi-spec-validator among them): a regular expression that is not
Python's too, a `default` that does not fit, a required member of an `allOf`
that nobody describes. They are left out here, of the document only; the
exchange checks what the agency described.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from gateway.model.service import Service
from gateway.registry.importing.compiling import compile_schema
from gateway.registry.schemas import PREFIX, renamed


def presentable(schema: Mapping[str, Any], service: Service, components: Mapping[str, Any]) -> Any:
    """Return `schema` for the unified document: references are `{agency}.{service}.NAME`."""
    prefix = f"{service.agency}.{service.name}."
    return _presentable(renamed(schema, lambda name: prefix + name), prefix, components)


def _presentable(value: Any, prefix: str, components: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_presentable(item, prefix, components) for item in value]
    if not isinstance(value, Mapping):
        return value
    made: dict[str, Any] = {}
    for keyword, item in value.items():
        if keyword in ("enum", "const", "default", "required"):
            made[keyword] = item
        elif keyword in ("properties", "dependentSchemas") and isinstance(item, Mapping):
            made[keyword] = {name: _presentable(below, prefix, components) for name, below in item.items()}
        elif keyword == "patternProperties" and isinstance(item, Mapping):
            made[keyword] = {
                name: _presentable(below, prefix, components)
                for name, below in item.items()
                if _is_python(name)
            }
        elif keyword == "pattern" and isinstance(item, str):
            made["pattern" if _is_python(item) else "x-pattern"] = item
        else:
            made[keyword] = _presentable(item, prefix, components)
    if "default" in made and not _fits(made, prefix, components):
        made["x-default"] = made.pop("default")
    if "allOf" in made and "required" in made:
        _describe_required(made, prefix, components)
    return made


@lru_cache(maxsize=4_096)
def _is_python(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _fits(schema: Mapping[str, Any], prefix: str, components: Mapping[str, Any]) -> bool:
    """Say whether the schema's `default` is valid by it; one that leads to other schemas is not tried."""
    own = {keyword: item for keyword, item in schema.items() if keyword != "default"}
    if "$ref" in repr(own):
        return False
    try:
        return bool(compile_schema(own, {}).is_valid(schema["default"]))
    except ValueError:
        return False


def _describe_required(made: dict[str, Any], prefix: str, components: Mapping[str, Any]) -> None:
    known: set[str] = set(made.get("properties", ()))
    for part in made["allOf"]:
        _collect(part, known, set(), prefix, components)
    missing = [name for name in made["required"] if name not in known]
    if missing:
        made["properties"] = {**made.get("properties", {}), **{name: {} for name in missing}}


def _collect(
    schema: Any, known: set[str], seen: set[str], prefix: str, components: Mapping[str, Any]
) -> None:
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, Mapping):
            continue
        known.update(part.get("properties", ()))
        waiting.extend(part.get("allOf", ()))
        waiting.extend(part.get("anyOf", ()))
        waiting.extend(part.get("oneOf", ()))
        name = str(part.get("$ref", "")).removeprefix(PREFIX).removeprefix(prefix)
        if name and name not in seen:
            seen.add(name)
            waiting.append(components.get(name))
