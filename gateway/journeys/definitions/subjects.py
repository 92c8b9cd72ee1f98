"""Which inputs of a journey name the person whom it is about.

An input says so itself (`x-subject: true` in its schema, or `false`), or its
value goes, as it is, to where an operation's description has the person's
identifier.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gateway.journeys.document.extensions import Undertaking
from gateway.journeys.document.model import Document, Parameter, RequestBody, Step, Workflow
from gateway.journeys.document.pointer import PointerMissing, get
from gateway.journeys.document.sources import Lookup, find
from gateway.journeys.document.targets import TargetError, target_of, workflow_reference
from gateway.journeys.interpreter.library import parameters_of

KEYWORD: Final = "x-subject"
DEEPEST: Final = 8
_INPUT: Final = re.compile(r"\{?\$inputs\.([A-Za-z0-9_\-]+)\}?")


def subject_inputs(document: Document, workflow: Workflow, lookup: Lookup) -> tuple[str, ...]:
    """Return the names of the inputs that name the person, sorted; those that a schema marks come first."""
    properties = workflow.inputs.get("properties") if isinstance(workflow.inputs, Mapping) else None
    said = {
        name: schema[KEYWORD]
        for name, schema in (properties or {}).items()
        if isinstance(schema, Mapping) and isinstance(schema.get(KEYWORD), bool)
    }
    found = {name for name in _inferred(document, workflow, lookup, 0) if said.get(name) is not False}
    marked = {name for name, is_subject in said.items() if is_subject}
    return (*sorted(marked), *sorted(found - marked))


def _inferred(document: Document, workflow: Workflow, lookup: Lookup, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        return
    callings: list[tuple[Step | Undertaking, tuple[Parameter, ...]]] = [
        (once.undertaking, once.undertaking.parameters) for once in workflow.x.once_only.values()
    ]
    callings += [(step, parameters_of(workflow, step)) for step in workflow.steps]
    for owner, parameters in callings:
        if owner.workflow is not None:
            yield from _of_child(document, owner.workflow, parameters, lookup, depth)
            continue
        try:
            target = target_of(owner)
        except TargetError:
            continue
        operation = None if target is None else find(document, target, lookup)
        if operation is not None and operation.operation.subject is not None:
            yield from _input(_given(operation.operation.subject, parameters, owner.body))


def _of_child(
    document: Document, reference: str, parameters: tuple[Parameter, ...], lookup: Lookup, depth: int
) -> Iterator[str]:
    try:
        source, name = workflow_reference(reference)
    except TargetError:
        return
    child = None if source else document.workflow(name)
    if child is None:
        return
    wanted = set(_inferred(document, child, lookup, depth + 1))
    for parameter in parameters:
        if parameter.name in wanted:
            yield from _input(parameter.value)


def _given(place: str, parameters: tuple[Parameter, ...], body: RequestBody | None) -> Any:
    """Return what a call gives at the place of the person's identifier (`path:NAME`, `body:/POINTER` …)."""
    location, _, name = place.partition(":")
    if location != "body":
        return next((one.value for one in parameters if (one.location, one.name) == (location, name)), None)
    if body is None:
        return None
    for replacement in body.replacements:
        if replacement.target.removeprefix("#") == name:
            return replacement.value
    payload = body.payload
    try:
        payload = json.loads(payload) if isinstance(payload, str) else payload
        return get(payload, name)
    except (ValueError, PointerMissing, RecursionError):
        return None


def _input(value: Any) -> Iterator[str]:
    match = _INPUT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        yield match[1]
