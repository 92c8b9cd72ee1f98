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


class Opener:
    """Opens compositions of one description; `components` gains an opened copy of each that needs one."""

    def __init__(self, components: dict[str, Any]) -> None:
        self._components = components
        self._known: dict[str, frozenset[str]] = {}
        self._opened: dict[str, str] = {}

    def open_parts(self, composite: dict[str, Any]) -> bool:
        """Change `composite` so that its parts do not exclude each other; say whether any did.

        A part that is a reference then refers to an opened copy of the
        component, which itself stays as it is for others.
        """
        parts = composite.get("allOf")
        if not isinstance(parts, list):
            return False
        own = frozenset(composite.get("properties", {}))
        known = [self._properties(part) for part in parts]
        opened = False
        for number, part in enumerate(parts):
            target = self._target(part)
            if target.get("additionalProperties") is not False:
                continue
            others = own.union(*(names for at, names in enumerate(known) if at != number))
            if others - set(target.get("properties", {})):
                parts[number] = self._open(part, target)
                opened = True
        if composite.get("additionalProperties") is False and frozenset[str]().union(*known) - own:
            del composite["additionalProperties"]
            opened = True
        return opened

    def _open(self, part: dict[str, Any], target: Mapping[str, Any]) -> dict[str, Any]:
        copy = {key: item for key, item in target.items() if key != "additionalProperties"}
        name = reference_of(part)
        if name is None:
            return copy
        if name not in self._opened:
            opened = f"{name}-open"
            while opened in self._components:
                opened += "-open"
            self._components[opened] = copy
            self._opened[name] = opened
        return {**part, "$ref": PREFIX + self._opened[name]}

    def _target(self, schema: Any) -> Mapping[str, Any]:
        """Return the schema itself, or what a bare chain of references leads to."""
        for _ in range(20):
            if not isinstance(schema, Mapping):
                return {}
            if set(schema) - {"description", "title"} != {"$ref"}:
                return schema
            schema = self._components.get(reference_of(schema) or "")
        return {}

    def _properties(self, schema: Any) -> frozenset[str]:
        """Return the properties that a schema describes, itself or in what it is composed of."""
        name = reference_of(schema)
        if name is None:
            return self._collect(schema)
        if name not in self._known:
            self._known[name] = self._collect(schema)
        return self._known[name]

    def _collect(self, schema: Any) -> frozenset[str]:
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [schema]
        for _ in range(MAX_PARTS):
            if not waiting:
                break
            part = waiting.pop()
            if not isinstance(part, Mapping):
                continue
            found.update(part.get("properties", {}))
            for keyword in ("allOf", "anyOf", "oneOf"):
                waiting.extend(part.get(keyword, ()))
            name = reference_of(part)
            if name is not None and name not in seen:
                seen.add(name)
                waiting.append(self._components.get(name))
        return frozenset(found)


def reference_of(schema: Any) -> str | None:
    """Return the name of the component that a schema refers to, if it does."""
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    return reference.removeprefix(PREFIX) if isinstance(reference, str) else None
