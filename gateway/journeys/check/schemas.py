"""Inputs and task forms are valid JSON Schema (2020-12), and refer to nothing outside the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding

NAME = "schemas"
_DIALECT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}


def check_schemas(subject: Subject) -> Iterator[Finding]:
    """Find schemas that are none."""
    document = subject.document
    for name, schema in document.components.inputs.items():
        yield from _schema(subject, schema, f"/components/inputs/{name}")
    for workflow in document.workflows:
        yield from _schema(subject, workflow.inputs, f"{workflow.at}/inputs")
        for name in workflow.x.once_only:
            if name not in input_names(subject, workflow.inputs):
                at = f"{workflow.at}/x-once-only/{name}"
                yield subject.finding(NAME, at, f"The workflow has no input '{name}'.")
        for step in workflow.steps:
            if step.x.task is not None:
                yield from _schema(subject, step.x.task.form, f"{step.x.task.at}/form")


def input_names(subject: Subject, schema: Any) -> set[str]:
    """Return the names that a schema of inputs lists."""
    resolved = dereferenced(subject, schema)
    properties = resolved.get("properties") if isinstance(resolved, dict) else None
    return set(properties) if isinstance(properties, dict) else set()


def dereferenced(subject: Subject, schema: Any) -> Any:
    """Return a schema of inputs with a `$ref` to a component followed."""
    for _ in range(10):
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/components/inputs/"):
            break
        schema = subject.document.components.inputs.get(reference.rpartition("/")[2], {})
    return schema


def _schema(subject: Subject, schema: Any, at: str) -> Iterator[Finding]:
    if not isinstance(schema, (dict, bool)):
        yield subject.finding(NAME, at, "A JSON Schema is an object, true or false.")
        return
    for reference in _references(schema):
        if not reference.startswith("#"):
            yield subject.finding(NAME, at, f"The reference '{reference[:80]}' leads out of the document.")
            return
        if reference.startswith("#/components/inputs/"):
            name = reference.removeprefix("#/components/inputs/").partition("/")[0]
            if name not in subject.document.components.inputs:
                yield subject.finding(NAME, at, f"There are no component inputs '{name[:80]}'.")
    try:
        jsonschema_rs.meta.validate(_DIALECT | schema if isinstance(schema, dict) else schema)
    except (jsonschema_rs.ValidationError, ValueError) as error:
        message = getattr(error, "message", "")
        yield subject.finding(NAME, at, f"Not a valid JSON Schema: {message[:200]}")


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)
