"""Inputs fit their workflow's JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from gateway.journeys.document.model import Document, Workflow


def inputs_schema(document: Document, workflow: Workflow) -> Any:
    """Return the schema of a workflow's inputs, with the components that it may refer to."""
    if not isinstance(workflow.inputs, dict):
        return workflow.inputs
    return {**workflow.inputs, "components": {"inputs": dict(document.components.inputs)}}


def wrong_inputs(document: Document, workflow: Workflow, inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the JSON Pointer and the broken keyword of what does not fit; never the values themselves.

    Inputs that `x-once-only` fetches may be missing. Raises `ValueError` when the schema is none.
    """
    try:
        validator = jsonschema_rs.Draft202012Validator(inputs_schema(document, workflow))
    except jsonschema_rs.ValidationError:
        raise ValueError("the inputs' schema is not valid") from None
    found = []
    for error in validator.iter_errors(dict(inputs)):
        kind = type(error.kind).__name__.rpartition("_")[2].lower()
        property_name = getattr(error.kind, "property", None)
        if kind == "required" and isinstance(property_name, str):
            if property_name in workflow.x.once_only and not error.instance_path:
                continue
            found.append(("/".join(["", *map(str, error.instance_path), property_name]), "is missing"))
        else:
            found.append(("/".join(["", *map(str, error.instance_path)]), f"does not fit '{kind}'"))
    return found
