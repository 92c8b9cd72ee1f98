"""Every endpoint's checks, in order: the security order of the authorization server on one screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from gateway.identity.client_authentication.assertion_audience import assertion_audience
from gateway.identity.client_authentication.assertion_lifetime import assertion_lifetime
from gateway.identity.client_authentication.assertion_once import assertion_once
from gateway.identity.client_authentication.assertion_reading import assertion_reading
from gateway.identity.client_authentication.assertion_signature import assertion_signature
from gateway.identity.client_authentication.assertion_subject import assertion_subject
from gateway.identity.client_authentication.assertion_type import assertion_type
from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import Check, OAuthRequest, run
from gateway.identity.token.client_credentials import grant_client_credentials
from gateway.identity.token.known_grant import known_grant
from gateway.identity.token.requested_purpose import requested_purpose
from gateway.identity.token.requested_resource import requested_resource
from gateway.identity.token.requested_scope import requested_scope

PRIVATE_KEY_JWT: Final[tuple[Check, ...]] = (
    assertion_type,  #       RFC 7523 2.2
    assertion_reading,  #    RFC 7519 7.2, FAPI 2.0 5.4.1
    assertion_subject,  #    RFC 7523 3 (1–2)
    assertion_signature,  #  RFC 7523 3 (9)
    assertion_audience,  #   FAPI 2.0 5.3.2.1 (8)
    assertion_lifetime,  #   FAPI 2.0 5.3.2.1 (13)
    assertion_once,  #       RFC 7523 3 (7)
)

TOKEN: Final[tuple[Check, ...]] = (*PRIVATE_KEY_JWT, known_grant)

GRANTS: Final[Mapping[str, tuple[tuple[Check, ...], Callable[[OAuthRequest], Awaitable[dict[str, Any]]]]]] = {
    "client_credentials": (
        (requested_scope, requested_purpose, requested_resource),
        grant_client_credentials,
    ),
}


async def answer_token(request: OAuthRequest) -> dict[str, Any]:
    """Answer a request to the token endpoint; raises `OAuthError`."""
    await run(TOKEN, request)
    grant = GRANTS.get(request.require("grant_type"))
    if grant is None:
        raise OAuthError("unsupported_grant_type", "This server has no such grant.")
    checks, issue = grant
    await run(checks, request)
    return await issue(request)
