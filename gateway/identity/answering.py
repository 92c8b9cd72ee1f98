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
from gateway.identity.errors import OAuthError, invalid_grant
from gateway.identity.introspection import answer_introspection
from gateway.identity.oauth_request import OAuthRequest, run
from gateway.identity.par.push import push_request
from gateway.identity.revocation import answer_revocation
from gateway.identity.token.jwt_bearer import GRANT_TYPE as JWT_BEARER
from gateway.model.client import Client


async def answer_token(request: OAuthRequest) -> dict[str, Any]:
    """Answer a request to the token endpoint; raises `OAuthError`."""
    if request.parameters.get("grant_type") == JWT_BEARER:
        await _authenticate_by_grant(request)
    else:
        await _authenticate(request)
    grant = GRANTS.get(request.require("grant_type"))
    if grant is None:
        raise OAuthError("unsupported_grant_type", "This server has no such grant.")
    await run(TOKEN, request)
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
    """Authenticate the client by an assertion, or else by its certificate; each refuses what is another's."""
    assertion = "client_assertion" in request.parameters or "client-cert" not in request.headers
    await _prove(request, PRIVATE_KEY_JWT if assertion else TLS_CLIENT_AUTH)


async def _authenticate_by_grant(request: OAuthRequest) -> None:
    """Authenticate the client by its signed grant; one that is wrong is an invalid grant (RFC 7523 3.1)."""
    try:
        await _prove(request, SIGNED_GRANT)
    except OAuthError as error:
        if error.error == "invalid_client":
            raise invalid_grant(error.description) from error
        raise


async def _prove(request: OAuthRequest, checks: Checks) -> None:
    """Run the checks, and note who failed to pass; raises `slow_down` for a client that asks too often."""
    try:
        await run(checks, request)
    except OAuthError as error:
        if error.error == "invalid_client":
            await request.authority.evidence.client_refused(await _claimed(request))
        raise
    request.authority.limit_client(request.client.id)


async def _claimed(request: OAuthRequest) -> Client | None:
    """Return the client that the request claims to be, if there is one: nobody has proved it."""
    issuer = request.assertion.text("iss") if request.assertion is not None else None
    name = issuer or request.parameters.get("client_id")
    return await request.authority.clients.find(name) if name else None
