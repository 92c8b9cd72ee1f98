"""Walk JSON Schemas 2020-12 as imported: what they refer to, and the same with other names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

PREFIX: Final = "#/components/schemas/"
"""How a schema refers to a component of its service."""

_VALUES: Final = frozenset({"enum", "const", "default", "required", "dependentRequired", "type"})
"""Keywords whose values are data: a `$ref` in them is no reference."""
_NAMED: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
"""Keywords whose members are called by the data's names, so that these are no keywords."""


def referred(schema: Any) -> Iterator[str]:
    """Yield the names of the components that `schema` refers to itself, perhaps several times."""
    waiting = [schema]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, Mapping):
            reference = value.get("$ref")
            if isinstance(reference, str) and reference.startswith(PREFIX):
                yield reference.removeprefix(PREFIX)
            discriminator = value.get("discriminator")
            if isinstance(discriminator, Mapping) and isinstance(discriminator.get("mapping"), Mapping):
                waiting.extend({"$ref": target} for target in discriminator["mapping"].values())
            for keyword, item in value.items():
                if keyword in _NAMED and isinstance(item, Mapping):
                    waiting.extend(item.values())
                elif keyword not in _VALUES and isinstance(item, Mapping | list):
                    waiting.append(item)


def reachable(schemas: Iterable[Any], components: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of all components that `schemas` lead to."""
    found: set[str] = set()
    waiting = list(schemas)
    while waiting:
        for name in referred(waiting.pop()):
            if name not in found and name in components:
                found.add(name)
                waiting.append(components[name])
    return frozenset(found)


def renamed(schema: Any, rename: Callable[[str], str]) -> Any:
    """Return a copy of `schema` with its references, and discriminators' mappings, by other names."""
    if isinstance(schema, list):
        return [renamed(item, rename) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    made: dict[str, Any] = {}
    for keyword, item in schema.items():
        if keyword == "$ref" and isinstance(item, str) and item.startswith(PREFIX):
            made[keyword] = PREFIX + rename(item.removeprefix(PREFIX))
        elif keyword in _NAMED and isinstance(item, Mapping):
            made[keyword] = {name: renamed(below, rename) for name, below in item.items()}
        elif keyword == "discriminator" and isinstance(item, Mapping):
            made[keyword] = _discriminator(item, rename)
        else:
            made[keyword] = item if keyword in _VALUES else renamed(item, rename)
    return made


def _discriminator(item: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    made = dict(item)
    if isinstance(made.get("mapping"), Mapping):
        made["mapping"] = {
            value: PREFIX + rename(target.removeprefix(PREFIX))
            if isinstance(target, str) and target.startswith(PREFIX)
            else target
            for value, target in made["mapping"].items()
        }
    return made
