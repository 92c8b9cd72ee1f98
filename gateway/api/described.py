"""The control plane's OpenAPI document: what FastAPI knows, and what every route has besides."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from gateway.api.guard import SCOPE_ATTRIBUTE, guards_of
from gateway.problems import MEDIA_TYPE, TYPE_PREFIX

TITLE: Final = "Simpul, control plane"
VERSION: Final = "1.0.0"
_GENERATED: Final = ("HTTPValidationError", "ValidationError")
"""FastAPI's own shape of a 422, which is never answered here."""
PROBLEM: Final[Mapping[str, Any]] = {
    "type": "object",
    "description": "An RFC 9457 problem; openapi/problems.md lists the types.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "pattern": f"^{TYPE_PREFIX}[a-z0-9-]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "pattern": "^urn:uuid:[0-9a-f-]{36}$"},
        "reason": {"type": "string"},
        "errors": {"type": "array"},
    },
}
BEARER: Final[Mapping[str, Any]] = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "An access token of this issuer; bound ones as `DPoP` with a proof (RFC 9449).",
}

SIGNED_IN: Final[dict[str, Any]] = {"security": [{"bearer": []}]}


def describe_control_plane(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of `app`: its routes, their guards and every problem they answer."""
    document = get_openapi(title=TITLE, version=VERSION, routes=app.routes)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in _GENERATED:
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    components["schemas"] = dict(sorted(schemas.items()))
    components["securitySchemes"] = {"bearer": BEARER}
    for context in iter_route_contexts(app.routes):
        for method in context.methods or ():
            operation = document["paths"].get(context.path, {}).get(method.lower())
            if operation is not None:
                _complete(
                    operation,
                    method,
                    [getattr(guard, SCOPE_ATTRIBUTE) for guard in guards_of(context.dependant)],
                )
    return document


def _complete(operation: dict[str, Any], method: str, scopes: list[frozenset[str]]) -> None:
    """Add the guard and the problems of one operation."""
    parameters, body = operation.get("parameters", ()), "requestBody" in operation
    statuses: set[int] = set()
    if scopes:
        operation |= SIGNED_IN
        operation["x-scopes"] = sorted(set().union(*scopes))
        statuses |= {400, 401, 403, 503}
    if _GENERATED[0] in str(operation["responses"].get("422")):
        del operation["responses"]["422"]
    if scopes and (parameters or body):
        statuses.add(422)
    if scopes and any(parameter["in"] == "path" for parameter in parameters):
        statuses.add(404)
    if scopes and method not in ("GET", "HEAD"):
        statuses |= {404, 409}
    if scopes and body:
        statuses.add(413)
    if any(parameter["name"].lower() == "if-match" for parameter in parameters):
        statuses |= {412, 428}
    for status in sorted(statuses):
        operation["responses"].setdefault(str(status), _problem(status))


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return FastAPI's `responses` for a route that no guard describes."""
    return {status: _problem(status) for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": HTTPStatus(status).phrase, "content": content}
