"""Prove that every schema that is kept compiles, without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema_rs


def refuse_retrieval(uri: str) -> Any:
    """Refuse to retrieve `uri`: no schema is ever fetched."""
    raise ValueError(f"{uri} is not retrieved")


def compile_schema(schema: Mapping[str, Any], components: Mapping[str, Any]) -> jsonschema_rs.Validator:
    """Return the validator of a schema that refers to `components`.

    Raises `ValueError` when it does not compile (also for too deep nesting).
    """
    whole = {"allOf": [schema], "components": {"schemas": components}}
    try:
        return jsonschema_rs.Draft202012Validator(whole, retriever=refuse_retrieval)
    except jsonschema_rs.ValidationError as error:
        raise ValueError(error.message) from None


def drop_uncompilable(components: dict[str, Any], inline: Sequence[dict[str, Any]]) -> list[str]:
    """Make whatever does not compile accept anything; return the names of such components.

    `inline` are the operations' own schemas; one that does not compile is
    emptied in place and counts as the name `""`. One compilation of all is
    enough where all is well, which the translation sees to.
    """
    every = [{"$ref": f"#/components/schemas/{name}"} for name in components]
    try:
        compile_schema({"allOf": [*every, *inline] or [{}]}, components)
        return []
    except ValueError:
        pass
    failed: list[str] = []
    for name, schema in components.items():
        if not _compiles_alone(schema):
            components[name] = {}
            failed.append(name)
    for schema in inline:
        if not _compiles_alone(schema):
            schema.clear()
            failed.append("")
    return failed


def _compiles_alone(schema: Mapping[str, Any]) -> bool:
    """Say whether `schema` compiles while whatever it refers to is taken for granted."""
    try:
        jsonschema_rs.Draft202012Validator(_without_references(schema), retriever=refuse_retrieval)
    except (ValueError, jsonschema_rs.ValidationError):
        return False
    return True


def _without_references(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_references(item)
            for key, item in value.items()
            if not (key == "$ref" and isinstance(item, str))
        }
    if isinstance(value, list):
        return [_without_references(item) for item in value]
    return value
