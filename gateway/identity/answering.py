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
from gateway.model.client import Client


def authentication_of(request: OAuthRequest) -> Checks:
    """Return the checks that authenticate this request's client; each refuses what is another's."""
    if request.parameters.get("grant_type") == JWT_BEARER:
        return SIGNED_GRANT
    assertion = "client_assertion" in request.parameters or "client-cert" not in request.headers
    return PRIVATE_KEY_JWT if assertion else TLS_CLIENT_AUTH


async def answer_token(request: OAuthRequest) -> dict[str, Any]:
    """Answer a request to the token endpoint; raises `OAuthError`."""
    await _authenticate(request, authentication_of(request))
    request.authority.limit_client(request.client.id)
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
    request.authority.limit_client(request.client.id)
    await run(PUSH, request)
    return await push_request(request)


async def introspect(request: OAuthRequest) -> dict[str, Any]:
    """Answer an introspection request; raises `OAuthError`."""
    await _authenticate(request)
    request.authority.limit_client(request.client.id)
    return await answer_introspection(request)


async def revoke(request: OAuthRequest) -> dict[str, Any]:
    """Answer a revocation request with an empty object; raises `OAuthError`."""
    await _authenticate(request)
    request.authority.limit_client(request.client.id)
    await answer_revocation(request)
    return {}


async def _authenticate(request: OAuthRequest, checks: Checks | None = None) -> None:
    """Authenticate the client, and note who failed to; a signed grant counts at the token endpoint only."""
    if checks is None:
        with_assertion = "client_assertion" in request.parameters or "client-cert" not in request.headers
        checks = PRIVATE_KEY_JWT if with_assertion else TLS_CLIENT_AUTH
    try:
        await run(checks, request)
    except OAuthError as error:
        if error.error == "invalid_client":
            await request.authority.evidence.client_refused(await _claimed(request))
        raise


async def _claimed(request: OAuthRequest) -> Client | None:
    """Return the client that the request claims to be, if there is one: nobody has proved it."""
    issuer = request.assertion.text("iss") if request.assertion is not None else None
    name = issuer or request.parameters.get("client_id")
    return await request.authority.clients.find(name) if name else None
