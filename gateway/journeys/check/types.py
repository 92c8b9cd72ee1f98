"""Values have the type that is wanted, as far as schemas tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gateway.journeys.check.schemas import dereferenced
from gateway.journeys.check.shapes import MISSING, Schema, body_schema, descend, type_names
from gateway.journeys.check.subject import Calling, Subject
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.model import Step, Workflow
from gateway.journeys.document.sources import Found
from gateway.journeys.expressions.expression import Expression, ExpressionError, Template
from gateway.journeys.expressions.parse import parse_value

NAME = "types"


def check_types(subject: Subject) -> Iterator[Finding]:
    """Find values of the wrong type, and members that an answer does not have."""
    for workflow, step in subject.steps():
        found = subject.found(step)
        for name, value in step.outputs.items():
            expression = _expression(value)
            if found is None or step.x.task or expression is None or expression.root != "response":
                continue
            if expression.source == "body" and _schema(subject, workflow, step, expression) is MISSING:
                member = expression.pointer or expression.trail
                message = f"The answer of {found.operation.name} has no member '{member}'."
                yield subject.finding(NAME, f"{step.at}/outputs/{name}", message, "warning")
    for calling in subject.callings():
        found = subject.found(calling.owner)
        if found is not None and not (isinstance(calling.owner, Step) and calling.owner.x.task):
            yield from _parameters(subject, calling, found)
            yield from _body(subject, calling, found)


def _parameters(subject: Subject, calling: Calling, found: Found) -> Iterator[Finding]:
    described = {(str(item.location), item.name): item for item in found.operation.parameters}
    for parameter in calling.parameters:
        known = described.get((parameter.location or "", parameter.name))
        if known is not None:
            wanted = Wanted(Schema(known.schema, found.components), parameter.at, parameter.name, text=True)
            yield from _fits(subject, calling, parameter.value, wanted)


def _body(subject: Subject, calling: Calling, found: Found) -> Iterator[Finding]:
    body = calling.owner.body
    if body is None or not isinstance(body.payload, dict):
        return
    media = body.content_type or next(iter(found.operation.request), "")
    schema = found.operation.request.get(media.partition(";")[0].strip())
    if schema is None:
        return
    for name, value in body.payload.items():
        at = f"{body.at}/payload/{name}"
        wanted = descend(Schema(schema, found.components), f"/{name}")
        if wanted is MISSING:
            yield subject.finding(NAME, at, f"{found.operation.name} takes no member '{name}'.", "warning")
        elif isinstance(wanted, Schema):
            yield from _fits(subject, calling, value, Wanted(wanted, at, name))
    for name in Schema(schema, found.components).required():
        if name not in body.payload and not body.replacements:
            yield subject.slip(NAME, body.at, f"{found.operation.name} needs the member '{name}'.")


class Wanted(NamedTuple):
    """The schema that a value must fit, and where it is given; `text` is true outside of JSON."""

    schema: Schema
    at: str
    name: str
    text: bool = False


def _fits(subject: Subject, calling: Calling, value: Any, wanted: Wanted) -> Iterator[Finding]:
    given = _given(subject, calling, value)
    right = type_names(wanted.schema)
    if given is None or right is None:
        return
    if "number" in right:
        right = right | {"integer"}
    if wanted.text and "string" in right:
        right = right | {"integer", "number", "boolean"}
    if wanted.text and given == {"string"}:
        return
    if not given & right:
        message = (
            f"'{wanted.name}' must be {' or '.join(sorted(right))}, and is {' or '.join(sorted(given))}."
        )
        yield subject.slip(NAME, wanted.at, message)


def _given(subject: Subject, calling: Calling, value: Any) -> frozenset[str] | None:
    """Return the JSON types that a value may have, or None when that is not known."""
    if isinstance(value, str):
        try:
            meant = parse_value(value)
        except ExpressionError:
            return None
        if isinstance(meant, Expression):
            schema = _schema(subject, calling.workflow, calling.step, meant)
            return type_names(schema) if isinstance(schema, Schema) else None
        return frozenset({"string"}) if isinstance(meant, (str, Template)) else None
    names = {bool: "boolean", int: "integer", float: "number", list: "array", type(None): "null"}
    name = names.get(type(value))
    return None if name is None else frozenset({name})


def _expression(value: Any) -> Expression | None:
    try:
        meant = parse_value(value) if isinstance(value, str) else None
    except ExpressionError:
        return None
    return meant if isinstance(meant, Expression) else None


def _schema(subject: Subject, workflow: Workflow, step: Step | None, expression: Expression) -> Any:
    """Return the schema of what an expression refers to; None when unknown, or `MISSING`."""
    pointer = expression.pointer or ""
    if expression.trail:
        pointer = "/" + expression.trail.replace(".", "/") + pointer
    if expression.root == "inputs":
        inputs = dereferenced(subject, workflow.inputs)
        components: Mapping[str, Any] = subject.document.components.inputs
        if "." in expression.name or not isinstance(inputs, dict):
            return None
        named = descend(Schema(inputs, components, "#/components/inputs/"), f"/{expression.name}")
        return descend(named, pointer) if isinstance(named, Schema) else named
    if expression.root == "steps":
        other = workflow.step(expression.owner)
        inner = _expression(other.outputs.get(expression.name)) if other else None
        if other is None or inner is None or inner.root == "steps":
            return None
        schema = _schema(subject, workflow, other, inner)
        return descend(schema, pointer) if isinstance(schema, Schema) else None
    if expression.root == "response" and expression.source == "body" and step is not None:
        if step.x.task is not None:
            return descend(Schema(step.x.task.form, {}), pointer)
        found = subject.found(step)
        answer = None if found is None else body_schema(found)
        return None if answer is None else descend(answer, pointer)
    if expression.root == "statusCode":
        return Schema({"type": "integer"}, {})
    return None
