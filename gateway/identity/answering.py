"""Answers the endpoints that clients call: authenticate, run the table, act."""

from __future__ import annotations

from typing import Any

from gateway.identity.endpoints import (
    GRANTS,
    PRIVATE_KEY_JWT,
    PUSH,
    SIGNED_GRANT,
    TLS_CLIENT_AUTH,
    TOKEN,
    Checks,
)
from gateway.identity.errors import OAuthError
from gateway.identity.introspection import answer_introspection
from gateway.identity.oauth_request import OAuthRequest, run
from gateway.identity.par.push import push_request
from gateway.identity.revocation import answer_revocation
from gateway.identity.token.jwt_bearer import GRANT_TYPE as JWT_BEARER


def authentication_of(request: OAuthRequest) -> Checks:
    """Return the checks that authenticate this request's client; each refuses what is another's."""
    if request.parameters.get("grant_type") == JWT_BEARER:
        return SIGNED_GRANT
    assertion = "client_assertion" in request.parameters or "client-cert" not in request.headers
    return PRIVATE_KEY_JWT if assertion else TLS_CLIENT_AUTH


async def answer_token(request: OAuthRequest) -> dict[str, Any]:
    """Answer a request to the token endpoint; raises `OAuthError`."""
    await run(authentication_of(request), request)
    await run(TOKEN, request)
    grant = GRANTS.get(request.require("grant_type"))
    if grant is None:
        raise OAuthError("unsupported_grant_type", "This server has no such grant.")
    checks, issue = grant
    await run(checks, request)
    return await issue(request)


async def answer_push(request: OAuthRequest) -> dict[str, Any]:
    """Answer a pushed authorization request; raises `OAuthError`."""
    await _authenticate(request)
    await run(PUSH, request)
    return await push_request(request)


async def introspect(request: OAuthRequest) -> dict[str, Any]:
    """Answer an introspection request; raises `OAuthError`."""
    await _authenticate(request)
    return await answer_introspection(request)


async def revoke(request: OAuthRequest) -> dict[str, Any]:
    """Answer a revocation request with an empty object; raises `OAuthError`."""
    await _authenticate(request)
    await answer_revocation(request)
    return {}


async def _authenticate(request: OAuthRequest) -> None:
    """Authenticate the client; a signed grant does so at the token endpoint only."""
    with_assertion = "client_assertion" in request.parameters or "client-cert" not in request.headers
    await run(PRIVATE_KEY_JWT if with_assertion else TLS_CLIENT_AUTH, request)
