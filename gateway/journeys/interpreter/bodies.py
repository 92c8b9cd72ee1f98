"""Request bodies: payloads resolved, replacements set."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from gateway.journeys.criteria.jsonpath import QueryError, select_nodes
from gateway.journeys.criteria.xpath import evaluate_xpath, parse_xml
from gateway.journeys.document.model import Replacement, RequestBody
from gateway.journeys.document.pointer import PointerMissing, escape, put
from gateway.journeys.expressions.escapes import escape_for
from gateway.journeys.expressions.evaluate import text_of
from gateway.journeys.expressions.resolve import Select, resolve
from gateway.journeys.expressions.scope import Scope


class BodyError(ValueError):
    """A body cannot be made; the text says why."""


def make_body(body: RequestBody, scope: Scope, select: Select | None) -> Any:
    """Return the body's value: JSON, or text where the payload is text of another media type.

    A payload that is JSON text is read first and resolved then, so that no
    value can change its structure, and `"{$inputs.x}"` keeps the type of `x`.
    Raises `BodyError` or `ExpressionError`.
    """
    payload = body.payload
    if isinstance(payload, str) and is_json(body.content_type, payload):
        payload = _read(payload, scope, select)
    else:
        payload = resolve(payload, scope, select, escape_for(body.content_type))
    for replacement in body.replacements:
        payload = _replace(payload, replacement, resolve(replacement.value, scope, select))
    return payload


def is_json(content_type: str | None, payload: str) -> bool:
    """Say whether a text payload is a JSON template."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind:
        return kind == "application/json" or kind.endswith("+json")
    return payload.lstrip().startswith(("{", "[")) and not payload.lstrip().startswith("{$")


def _read(payload: str, scope: Scope, select: Select | None) -> Any:
    stripped = payload.strip()
    if stripped.startswith("$") or (stripped.startswith("{$") and stripped.endswith("}")):
        whole = resolve(stripped, scope, select)
        if not isinstance(whole, str):
            return whole
    try:
        return resolve(json.loads(payload), scope, select)
    except ValueError as error:
        if type(error) is not json.JSONDecodeError:
            raise
    text = resolve(payload, scope, select)
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise BodyError("the payload is not JSON once its expressions are replaced") from None


def _replace(payload: Any, replacement: Replacement, value: Any) -> Any:
    kind = replacement.type.type if replacement.type else None
    if kind is None:
        markup = isinstance(payload, str) and payload.lstrip().startswith("<")
        kind = "xpath" if markup else "jsonpointer"
    try:
        if kind == "xpath":
            return _replace_markup(payload, replacement.target, value)
        if kind == "jsonpath":
            for location, _ in select_nodes(replacement.target, payload):
                payload = put(payload, "".join("/" + escape(str(token)) for token in location), value)
            return payload
        return put(payload, replacement.target.removeprefix("#"), value)
    except (PointerMissing, ValueError, QueryError):
        raise BodyError(f"the payload has no place '{replacement.target[:80]}'") from None


def _replace_markup(payload: Any, target: str, value: Any) -> str:
    if not isinstance(payload, str):
        raise QueryError("XPath is for XML")
    root = parse_xml(payload.strip())
    found = evaluate_xpath(target, root)
    if not isinstance(found, list) or not found:
        raise QueryError("nothing there")
    for node in found:
        if isinstance(node, etree._Element):
            for child in list(node):
                node.remove(child)
            node.text = text_of(value)
        else:
            raise QueryError("only elements can be replaced")
    return str(etree.tostring(root, encoding="unicode"))
