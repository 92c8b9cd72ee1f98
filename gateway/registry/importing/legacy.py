"""Bring older dialects' ways of saying things to JSON Schema 2020-12."""

from __future__ import annotations

from typing import Any

from gateway.registry.importing.findings import Findings, Node

_BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))


def move_bounds(made: dict[str, Any], value: dict[str, Any]) -> None:
    """Turn `minimum` with `exclusiveMinimum: true` (draft 4, OpenAPI 3.0) into a number; maximum alike."""
    for inclusive, exclusive in _BOUNDS:
        if value.get(exclusive) is True and inclusive in made:
            made[exclusive] = made.pop(inclusive)


def move_tuple(made: dict[str, Any], rest: dict[str, Any] | bool) -> None:
    """Say `additionalItems` as `items`, what follows `prefixItems`; without those it means nothing."""
    if "prefixItems" in made and "items" not in made:
        made["items"] = rest


def admit_null(made: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that takes null besides.

    OpenAPI 3.0.3 lets `nullable` act on `type` only; documents also write it
    beside `$ref` and `allOf` and mean it, and a gateway that took them at
    their word would refuse agencies' own data.
    """
    kind = made.get("type")
    blockers = {"$ref", "allOf", "anyOf", "oneOf", "not", "const"} & made.keys()
    if kind is None and not blockers:
        if "enum" in made and None not in made["enum"]:
            made["enum"] = [*made["enum"], None]
        return made
    if blockers:
        return {"anyOf": [made, {"type": "null"}]}
    kinds = kind if isinstance(kind, list) else [kind]
    if "null" not in kinds:
        made["type"] = [*kinds, "null"]
    if "enum" in made and None not in made["enum"]:
        made["enum"] = [*made["enum"], None]
    return made


def adjust_enum(made: dict[str, Any], node: Node, findings: Findings) -> None:
    """Read numbers and booleans in the `enum` of a string as the text that was meant.

    YAML makes a number of `- 1`; a string schema with only such values would
    refuse everything. A decimal fraction's text is lost, so such a list is left out.
    """
    if made.get("type") != "string" or all(isinstance(v, str | None) for v in made.get("enum", ())):
        return
    place = node.child("enum")
    if any(isinstance(v, float | list | dict) for v in made["enum"]):
        del made["enum"]
        findings.add("warning", place, "The values of enum are no strings, as type says; enum is left out.")
        return
    texts = [str(v).lower() if isinstance(v, bool) else v if v is None else str(v) for v in made["enum"]]
    made["enum"] = list(dict.fromkeys(texts))
    findings.add("warning", place, "Values of enum are read as strings, as type says; they lack quotes.")
