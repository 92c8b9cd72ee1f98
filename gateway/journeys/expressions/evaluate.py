"""Evaluate expressions: what does not exist is null, and types are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from gateway.journeys.document.pointer import PointerMissing, get, step_into
from gateway.journeys.expressions.expression import Expression, Template
from gateway.journeys.expressions.scope import Scope

Escape = Callable[[Expression, str], str]
"""Makes the text of an embedded value safe for where it is put."""


class Missing:
    """The type of `MISSING`: nothing is there, which is not the same as null."""


MISSING: Final = Missing()


def evaluate(expression: Expression, scope: Scope) -> Any:
    """Return the value of `expression`, its type kept; None when there is nothing there."""
    value = find(expression, scope)
    return None if value is MISSING else value


def find(expression: Expression, scope: Scope) -> Any:
    """Return the value of `expression`, or `MISSING`."""
    value = _subject(expression, scope)
    if expression.trail:
        value = walk(value, expression.trail)
    if expression.pointer is None or value is MISSING:
        return value
    try:
        return get(value, expression.pointer)
    except (PointerMissing, ValueError):
        return MISSING


def _subject(expression: Expression, scope: Scope) -> Any:
    name = expression.name
    match expression.root:
        case "url":
            return _called(scope, "url")
        case "method":
            return _called(scope, "method")
        case "statusCode":
            return scope.response.status if scope.response else MISSING
        case "self":
            return scope.identity
        case "inputs":
            return member(scope.inputs, name)
        case "outputs":
            return member(scope.outputs, name)
        case "steps":
            return member(scope.steps.get(expression.owner, {}), name)
        case "workflows":
            return member(scope.workflows.get(expression.owner, {}).get(expression.source, {}), name)
        case "sourceDescriptions":
            return scope.sources.get(expression.owner, {}).get(name, MISSING)
        case "components":
            return MISSING
        case _:
            return _of_message(expression, scope)


def _called(scope: Scope, what: str) -> Any:
    """Return the URL or method that was really called, else the one to be called."""
    return getattr(scope.response, what, "") or getattr(scope.request, what, "") or MISSING


def _of_message(expression: Expression, scope: Scope) -> Any:
    parts: Mapping[str, Mapping[str, Any]] = {}
    body: Any = MISSING
    if expression.root == "request" and scope.request is not None:
        request, body = scope.request, scope.request.body
        parts = {"path": request.path, "query": request.query, "header": request.headers}
    elif expression.root == "response" and scope.response is not None:
        parts, body = {"header": scope.response.headers}, scope.response.body
    elif expression.root == "message" and scope.message is not None:
        parts, body = {"header": scope.message.headers}, scope.message.payload
    if expression.source in ("body", "payload"):
        return body
    values, wanted = parts.get(expression.source, {}), expression.name
    if expression.source == "header":
        found = (value for name, value in values.items() if name.lower() == wanted.lower())
        return next(found, MISSING)
    return values.get(wanted, MISSING)


def member(values: Mapping[str, Any], name: str) -> Any:
    """Return the member called `name`, or `MISSING`; a name with dots may be a path into a member."""
    if name in values:
        return values[name]
    head, dot, rest = name.partition(".")
    return walk(values.get(head), rest) if dot else MISSING


def walk(value: Any, trail: str) -> Any:
    """Return what the dotted `trail` leads to, or `MISSING`."""
    for token in trail.split("."):
        try:
            value = step_into(value, token)
        except PointerMissing:
            return MISSING
    return value


def text_of(value: Any) -> str:
    """Return an embedded value as text: scalars as they are written, structures as JSON (RFC 8259)."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def render(template: Template, scope: Scope, escape: Escape | None = None) -> str:
    """Return the template's text with every embedded expression replaced by its value."""
    parts = []
    for part in template.parts:
        if isinstance(part, Expression):
            text = text_of(evaluate(part, scope))
            parts.append(escape(part, text) if escape else text)
        else:
            parts.append(part)
    return "".join(parts)
