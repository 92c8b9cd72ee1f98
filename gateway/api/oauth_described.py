"""How the endpoints of the authorization server are described in OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

Responses = dict[int | str, dict[str, Any]]

ERROR: Final[Mapping[str, Any]] = {
    "type": "object",
    "description": "RFC 6749 section 5.2.",
    "required": ["error"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
    "additionalProperties": False,
}
_CLIENT: Final = ("client_assertion_type", "client_assertion", "client_id")


def oauth_errors(*statuses: int) -> Responses:
    """Return these statuses with RFC 6749's error body."""
    content = {"application/json": {"schema": ERROR}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def answered(schema: Mapping[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    """Return the response of a success."""
    return {"description": "Success", "content": {media_type: {"schema": schema}}}


def an_object(*required: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object; members that are not listed are allowed."""
    known = {name: properties.get(name, {"type": "string"}) for name in {*required, *properties}}
    return {"type": "object", "required": sorted(required), "properties": dict(sorted(known.items()))}


def form_of(required: str, optional: str = "") -> dict[str, Any]:
    """Return `openapi_extra` for a form of these fields, and those by which a client authenticates."""
    names = dict.fromkeys([*required.split(), *optional.split(), *_CLIENT])
    schema = {
        "type": "object",
        "required": required.split(),
        "properties": {name: {"type": "string"} for name in names},
    }
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


def json_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return `openapi_extra` for a JSON body."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


INTEGER: Final[Mapping[str, Any]] = {"type": "integer"}
TOKEN: Final = answered(an_object("access_token", "token_type", expires_in=INTEGER))
PUSHED: Final = answered(an_object("request_uri", "expires_in", expires_in=INTEGER))
INTROSPECTED: Final[dict[str, Any]] = {
    "description": "What the token says",
    "content": {
        "application/json": {"schema": an_object("active", active={"type": "boolean"})},
        "application/token-introspection+jwt": {"schema": {"type": "string"}},
    },
}
REGISTERED: Final = answered(an_object("client_id", "client_name", "scope", jwks={"type": "object"}))
CLIENT_METADATA: Final = json_of(
    an_object(
        "jwks",
        jwks={"type": "object"},
        client_name={"type": "string"},
        scope={"type": "string"},
        redirect_uris={"type": "array", "items": {"type": "string"}},
        grant_types={"type": "array", "items": {"type": "string"}},
    )
)
TOKEN_FORM: Final = form_of(
    "grant_type",
    "code redirect_uri code_verifier refresh_token assertion scope purpose resource"
    " subject_token subject_token_type requested_token_type audience authorization_details",
)
PUSH_FORM: Final = form_of(
    "",
    "request response_type redirect_uri scope state nonce code_challenge code_challenge_method"
    " purpose resource authorization_details dpop_jkt acr_values max_age prompt ui_locales",
)
TOKEN_NAMED: Final = form_of("token", "token_type_hint")
