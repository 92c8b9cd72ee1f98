"""Evaluate expressions: what does not exist is null, and types are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from gateway.journeys.document.pointer import PointerMissing, get, step_into
from gateway.journeys.expressions.expression import Expression, Template
from gateway.journeys.expressions.scope import Scope

Escape = Callable[[Expression, str], str]
"""Makes the text of an embedded value safe for where it is put."""


def evaluate(expression: Expression, scope: Scope) -> Any:
    """Return the value of `expression`, its type kept; None when there is nothing there."""
    value = _subject(expression, scope)
    if expression.trail:
        value = walk(value, expression.trail)
    if expression.pointer is None:
        return value
    try:
        return get(value, expression.pointer)
    except (PointerMissing, ValueError):
        return None


def _subject(expression: Expression, scope: Scope) -> Any:
    response = scope.response
    match expression.root:
        case "url":
            return response.url if response and response.url else scope.request and scope.request.url
        case "method":
            return response.method if response and response.method else scope.request and scope.request.method
        case "statusCode":
            return response.status if response else None
        case "self":
            return scope.identity
        case "inputs":
            return member(scope.inputs, expression.name)
        case "outputs":
            return member(scope.outputs, expression.name)
        case "steps":
            return member(scope.steps.get(expression.owner, {}), expression.name)
        case "workflows":
            flow = scope.workflows.get(expression.owner, {})
            return member(flow.get(expression.source, {}), expression.name)
        case "sourceDescriptions":
            return scope.sources.get(expression.owner, {}).get(expression.name)
        case "components":
            return None
        case _:
            return _of_message(expression, scope)


def _of_message(expression: Expression, scope: Scope) -> Any:
    if expression.root == "request":
        request = scope.request
        if request is None:
            return None
        parts: dict[str, Any] = {"path": request.path, "query": request.query, "header": request.headers}
        body = request.body
    elif expression.root == "response":
        if scope.response is None:
            return None
        parts, body = {"header": scope.response.headers}, scope.response.body
    else:
        if scope.message is None:
            return None
        parts, body = {"header": scope.message.headers}, scope.message.payload
    if expression.source in ("body", "payload"):
        return body
    if expression.source == "header":
        headers: Mapping[str, Any] = parts["header"]
        wanted = expression.name.lower()
        return next((value for name, value in headers.items() if name.lower() == wanted), None)
    return parts.get(expression.source, {}).get(expression.name)


def member(values: Mapping[str, Any], name: str) -> Any:
    """Return the member called `name`; a name with dots may also be a path into a member."""
    if name in values:
        return values[name]
    head, dot, rest = name.partition(".")
    return walk(values.get(head), rest) if dot else None


def walk(value: Any, trail: str) -> Any:
    """Return what the dotted `trail` leads to, or None."""
    for token in trail.split("."):
        try:
            value = step_into(value, token)
        except PointerMissing:
            return None
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
