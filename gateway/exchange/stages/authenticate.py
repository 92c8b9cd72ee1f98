"""3. Verify who calls."""

from __future__ import annotations

from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.problems import NotAuthenticated


async def authenticate(x: Exchange, parts: ExchangeParts) -> None:
    """Set the principal, unless a journey brought one; raises `NotAuthenticated` (RFC 6750, 9449)."""
    if x.principal is not None:
        return
    value = x.fields.get(b"authorization")
    if value is None:
        raise NotAuthenticated("A token is needed.", headers={"WWW-Authenticate": "Bearer, DPoP"})
    authorization = value.decode("latin-1")
    principal = parts.verifier.cached(authorization)
    if principal is None:
        headers = {"authorization": authorization}
        proof = x.fields.get(b"dpop")
        if proof is not None:
            headers["dpop"] = proof.decode("latin-1")
        url = parts.issuer + x.raw_path.decode("ascii")
        principal = await parts.verifier.verify(x.method, url, headers)
    x.principal = principal
