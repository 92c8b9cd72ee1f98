"""Open parts of an `allOf` that would refuse each other's properties.

Authors often mean `allOf` as inheritance and close the parts with
`additionalProperties: false`. JSON Schema then allows none of the other
parts' properties, and where one is required nothing at all, so that the
gateway would refuse what the agency takes. Such parts are read as open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.registry.schemas import PREFIX

MAX_PARTS = 200
"""Schemas looked at to learn a part's properties."""


def open_parts(composite: dict[str, Any], components: Mapping[str, Any]) -> bool:
    """Change `composite["allOf"]` so that its parts do not exclude each other; say whether any did.

    A part that is a reference is replaced by an opened copy; the component
    itself stays as it is for others.
    """
    parts = composite.get("allOf")
    if not isinstance(parts, list):
        return False
    own = {name for name, item in composite.get("properties", {}).items() if item is not False}
    known = [_properties(part, components) for part in parts]
    opened = False
    for number, part in enumerate(parts):
        target = _target(part, components)
        if target.get("additionalProperties") is not False:
            continue
        others = own.union(*(names for at, names in enumerate(known) if at != number))
        if others - set(target.get("properties", {})):
            parts[number] = {key: item for key, item in target.items() if key != "additionalProperties"}
            opened = True
    if composite.get("additionalProperties") is False and frozenset[str]().union(*known) - own:
        del composite["additionalProperties"]
        opened = True
    return opened


def _target(schema: Any, components: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema itself, or what a bare chain of references leads to."""
    for _ in range(20):
        if not isinstance(schema, Mapping):
            return {}
        if set(schema) - {"description", "title"} != {"$ref"}:
            return schema
        schema = components.get(str(schema["$ref"]).removeprefix(PREFIX))
    return {}


def _properties(schema: Any, components: Mapping[str, Any]) -> set[str]:
    """Return the properties that a schema describes, itself or in what it is composed of."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [schema]
    while waiting and len(seen) < MAX_PARTS:
        part = _target(waiting.pop(), components)
        if id(part) in seen:
            continue
        seen.add(id(part))
        found.update(part.get("properties", {}))
        if isinstance(part.get("$ref"), str):
            waiting.append({"$ref": part["$ref"]})
        for keyword in ("allOf", "anyOf", "oneOf"):
            waiting.extend(part.get(keyword, ()))
    return found
