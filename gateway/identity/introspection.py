"""Token introspection (RFC 7662), and its signed answers (RFC 9701)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateway.identity.jose.jwt import BadToken, read_jwt
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.resource import API
from gateway.identity.verified import VerifiedToken

SIGNED: Final = "application/token-introspection+jwt"
_SHOWN: Final = (
    "iss",
    "sub",
    "aud",
    "client_id",
    "scope",
    "jti",
    "iat",
    "exp",
    "purpose",
    "acr",
    "auth_time",
    "act",
    "may_act",
    "mandate",
    "consumer",
    "supplier",
    "delegation_source",
    "cnf",
    "authorization_details",
)
_INACTIVE: Final[Mapping[str, Any]] = {"active": False}


async def answer_introspection(request: OAuthRequest) -> dict[str, Any]:
    """Return what the token says, to its audience and to its own client; `active: false` to anyone else.

    A token that counts no more and one that the caller may not know of look
    the same (RFC 7662 section 2.2).
    """
    raw = request.require("token")
    try:
        token = await request.authority.verifier.inspect(raw)
    except BadToken:
        return dict(_INACTIVE)
    if not _may_ask(request, token):
        return dict(_INACTIVE)
    claims = read_jwt(raw).claims
    shown: dict[str, Any] = {name: claims[name] for name in _SHOWN if name in claims}
    if "scope" in shown:  # what the client may not have any more counts no more
        shown["scope"] = " ".join(sorted(token.principal.scopes))
    token_type = "DPoP" if "jkt" in (claims.get("cnf") or {}) else "Bearer"
    return {"active": True, "token_type": token_type, **shown}


def _may_ask(request: OAuthRequest, token: VerifiedToken) -> bool:
    client, issuer = request.client, request.authority.issuer
    if token.principal.client == client.id or token.audience == f"{issuer}{API}{client.agency}":
        return True
    return token.audience == client.metadata.get("resource")


def sign_introspection(request: OAuthRequest, found: Mapping[str, Any]) -> str:
    """Return the answer as a JWT for the caller alone (RFC 9701 section 5)."""
    authority = request.authority
    claims = {
        "iss": authority.issuer,
        "aud": request.client.id,
        "iat": int(authority.clock()),
        "token_introspection": dict(found),
    }
    return authority.keys.sign("token-introspection+jwt", claims)
