"""ID tokens (OpenID Connect Core section 2)."""

from __future__ import annotations

from typing import Any, Final

from gateway.identity.authority import Authority
from gateway.identity.grants import Grant
from gateway.identity.pairwise import sector_of
from gateway.model.client import Client

LIFETIME: Final = 300


def issue_id_token(authority: Authority, client: Client, grant: Grant) -> str:
    """Return the ID token of a grant, for its client alone, with the client's pairwise `sub`."""
    now = int(authority.clock())
    sector = sector_of(client, "", authority.issuer)
    claims: dict[str, Any] = {
        "iss": authority.issuer,
        "sub": authority.pairwise.subject(sector, grant.subject),
        "aud": client.id,
        "iat": now,
        "exp": min(now + LIFETIME, grant.expires_at),
        "auth_time": grant.authenticated_at,
        "acr": grant.assurance,
        "sid": authority.pairwise.subject(f"session {client.id}", grant.session),
    }
    if grant.nonce is not None:
        claims["nonce"] = grant.nonce
    if grant.actors:
        claims["act"] = {"sub": authority.pairwise.subject(sector, grant.actors[0])}
    return authority.keys.sign("JWT", claims)
