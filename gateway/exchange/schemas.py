"""JSON Schemas of one service, compiled; a reference that leads outside is never followed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from gateway.problems import InvalidDescription

_BASE = "urn:simpul:service"
_LOCAL = "#/components/"
_OPTIONS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)
MAX_REFERENCES = 16
MAX_ERRORS = 20

Validator = jsonschema_rs.Draft202012Validator


def _refuse(_uri: str) -> Any:
    raise LookupError("references lead nowhere outside")


class Schemas:
    """Compiles schemas that may refer to `#/components/schemas/…`; equal ones are compiled once."""

    def __init__(self, components: Mapping[str, Any]) -> None:
        self._components = components
        self._registry: jsonschema_rs.Registry | None = None
        self._compiled: dict[str, Validator] = {}

    def compile(self, schema: Mapping[str, Any]) -> Validator | None:
        """Return a validator, or None when the schema allows everything; raises `InvalidDescription`."""
        if not schema:
            return None
        try:
            text = json.dumps(schema, sort_keys=True)
            if text not in self._compiled:
                self._compiled[text] = self._validator(schema)
            return self._compiled[text]
        except (ValueError, TypeError, RecursionError, jsonschema_rs.ReferencingError):
            raise InvalidDescription("A schema cannot be compiled.") from None

    def _validator(self, schema: Mapping[str, Any]) -> Validator:
        if self._registry is None:
            document = {"components": {"schemas": _plain(self._components)}}
            self._registry = jsonschema_rs.Registry(
                [(_BASE, document)], draft=jsonschema_rs.Draft202012, retriever=_refuse
            )
        return jsonschema_rs.Draft202012Validator(
            _absolute(schema),
            registry=self._registry,
            retriever=_refuse,
            validate_formats=True,
            pattern_options=_OPTIONS,
        )

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the schema that a chain of local references leads to, or an empty one."""
        for _ in range(MAX_REFERENCES):
            target = schema.get("$ref")
            if not isinstance(target, str):
                return schema
            found = self._components.get(target.removeprefix("#/components/schemas/"))
            if not isinstance(found, Mapping):
                return {}
            schema = found
        return {}


def list_errors(validator: Validator, value: Any, place: str, prefix: str = "") -> list[dict[str, str]]:
    """Return where `value` does not fit: place, pointer and keyword each, never a value."""
    found: list[dict[str, str]] = []
    for error in validator.iter_errors(value):
        path = "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in error.instance_path)
        found.append({"in": place, "pointer": prefix + path, "keyword": error.kind.name})
        if len(found) == MAX_ERRORS:
            break
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _absolute(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _BASE + item
            if key == "$ref" and isinstance(item, str) and item.startswith(_LOCAL)
            else _absolute(item)
            for key, item in value.items()
        }
    return [_absolute(item) for item in value] if isinstance(value, list | tuple) else value
