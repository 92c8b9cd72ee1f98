"""The gateway's own parts of the unified document: security, headers, problems."""

from __future__ import annotations

from typing import Any, Final

from gateway.problems import MEDIA_TYPE, TYPE_PREFIX

PROBLEM_SCHEMA: Final[dict[str, Any]] = {"$ref": "#/components/schemas/Problem"}
PROBLEM_RESPONSE: Final[dict[str, Any]] = {"$ref": "#/components/responses/Problem"}
PROBLEM_STATUSES: Final = ("400", "401", "403", "429", "default")
"""Statuses that every operation can answer, described or not; the others come as `default`."""
IDEMPOTENCY_KEY: Final[dict[str, Any]] = {"$ref": "#/components/parameters/IdempotencyKey"}
TRACEPARENT: Final[dict[str, Any]] = {"$ref": "#/components/parameters/Traceparent"}
ANSWER_HEADERS: Final[dict[str, Any]] = {
    name: {"$ref": f"#/components/headers/{name}"}
    for name in ("Simpul-Exchange-Id", "Simpul-Origin", "RateLimit", "RateLimit-Policy")
}


def purpose_parameter(purposes: list[str]) -> dict[str, Any]:
    """Return the `Simpul-Purpose` header, one of `purposes` if these are known."""
    schema: dict[str, Any] = {"type": "string"}
    if purposes:
        schema["enum"] = purposes
    return {
        "name": "Simpul-Purpose",
        "in": "header",
        "required": False,
        "description": "Why the data is asked for; may be left out when the token names one purpose.",
        "schema": schema,
    }


def security_schemes(issuer: str) -> dict[str, Any]:
    """Return how a caller of the gateway at `issuer` signs in."""
    return {
        "oauth2": {
            "type": "oauth2",
            "description": "Client credentials with `private_key_jwt` (RFC 7523).",
            "flows": {"clientCredentials": {"tokenUrl": f"{issuer}/oauth/token", "scopes": {}}},
        },
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }


def _header(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "schema": schema}


GATEWAY_COMPONENTS: Final[dict[str, Any]] = {
    "schemas": {
        "Problem": {
            "type": "object",
            "description": "What went wrong (RFC 9457); `instance` is the exchange id.",
            "properties": {
                "type": {"type": "string", "description": f"`{TYPE_PREFIX}…`, see the list of problems."},
                "title": {"type": "string"},
                "status": {"type": "integer", "minimum": 100, "maximum": 599},
                "detail": {"type": "string"},
                "instance": {"type": "string", "description": "`urn:uuid:` and the exchange id."},
                "reason": {"type": "string", "description": "A code in snake_case."},
                "errors": {"type": "array", "description": "What does not fit, and where."},
            },
            "required": ["type", "title", "status"],
        }
    },
    "responses": {
        "Problem": {
            "description": "The gateway refused, or the agency could not be reached.",
            "headers": ANSWER_HEADERS,
            "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}},
        }
    },
    "headers": {
        "Simpul-Exchange-Id": _header(
            "The exchange's id, in evidence, logs and problems.", {"type": "string", "format": "uuid"}
        ),
        "Simpul-Origin": _header("Whose answer it is.", {"type": "string", "enum": ["agency", "gateway"]}),
        "RateLimit": _header("What is left of the quota (RateLimit header fields).", {"type": "string"}),
        "RateLimit-Policy": _header("The agreement's quota.", {"type": "string"}),
    },
    "parameters": {
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "The same key for the same request sent again; passed on to the agency.",
            "schema": {"type": "string", "maxLength": 255},
        },
        "Traceparent": {
            "name": "traceparent",
            "in": "header",
            "description": "W3C Trace Context; linked, not continued.",
            "schema": {"type": "string"},
        },
    },
}
