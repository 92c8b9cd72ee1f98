"""UserInfo (OpenID Connect Core section 5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateway.identity.authority import Authority
from gateway.identity.challenges import challenge
from gateway.identity.grants import Grant
from gateway.identity.jose.jwt import read_jwt
from gateway.problems import NotAuthenticated, ScopeMissing

CLAIMS: Final[Mapping[str, tuple[str, ...]]] = {
    "profile": ("name", "given_name", "family_name", "birthdate", "locale"),
    "email": ("email", "email_verified"),
    "phone": ("phone_number", "phone_number_verified"),
    "address": ("address",),
}
"""Which scope shows which claims (section 5.4)."""


async def answer_userinfo(authority: Authority, method: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the pairwise `sub` and the claims that the token's scopes show.

    Raises `NotAuthenticated`, `ScopeMissing` for a token without `openid`,
    or `slow_down` when its client asks too often.
    """
    principal = await authority.verifier.verify(method, authority.url("/oauth/userinfo"), headers)
    authority.limit_client(principal.client)
    used = headers["authorization"]
    if principal.subject is None or "openid" not in principal.scopes:
        raise ScopeMissing(
            "The token is not for UserInfo.",
            headers={
                "WWW-Authenticate": challenge(used, error="insufficient_scope", scope="openid"),
            },
        )
    claims = read_jwt(used.partition(" ")[2]).claims
    grant = await _grant(authority, claims)
    if grant is None:
        wanted = challenge(used, error="invalid_token")
        raise NotAuthenticated("The grant has ended.", headers={"WWW-Authenticate": wanted})
    shown = {name for scope in principal.scopes for name in CLAIMS.get(scope, ())}
    return {
        "sub": claims["sub"],
        "acr": principal.assurance.label,
        **{name: value for name, value in grant.claims.items() if name in shown},
    }


async def _grant(authority: Authority, claims: Mapping[str, Any]) -> Grant | None:
    for mark in claims.get("lineage", ()):
        if mark.startswith("grant:"):
            grant = await authority.grants.find(mark.removeprefix("grant:"))
            if grant is not None:
                return grant
    return None
