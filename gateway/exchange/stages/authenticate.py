"""3. Verify who calls."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

from gateway.exchange import cors
from gateway.exchange.exchange import Exchange, Narrow
from gateway.exchange.parts import ExchangeParts
from gateway.model.principal import Principal

CERTIFICATE: Final = b"client-cert"
PROVING: Final = (("dpop", b"dpop"), ("client-cert", CERTIFICATE))
"""Proofs of possession; `Client-Cert` (RFC 9440) counts from listed proxies only."""


def authenticate(x: Exchange, parts: ExchangeParts) -> Awaitable[None] | None:
    """Set the principal; raises `NotAuthenticated` (RFC 6750, 8705, 9449).

    A journey brings its own, which is narrowed to the agency and the purpose.
    """
    if x.principal is not None:
        return None if x.narrow is None else _narrow(x, x.narrow, x.principal)
    value = x.fields.get(b"authorization")
    if value is not None:
        x.principal = parts.verifier.cached(value)
        if x.principal is not None:
            return None
    return _verify(x, parts)


async def _narrow(x: Exchange, narrow: Narrow, principal: Principal) -> None:
    x.principal = await narrow(principal)


async def _verify(x: Exchange, parts: ExchangeParts) -> None:
    """Verify token and proof; without a token the verifier is asked all the same: it words the challenge."""
    value = x.fields.get(b"authorization")
    headers = {"authorization": value.decode("latin-1")} if value else {}
    for name, field in PROVING:
        proof = x.fields.get(field)
        if proof is not None and (field != CERTIFICATE or parts.trusts_peer(x.peer)):
            headers[name] = proof.decode("latin-1")
    if b"origin" in x.fields and x.route is not None:
        x.cors_origin = cors.lent_origin(x, x.route.key)  # until `find_agreement` knows the client
    url = parts.issuer + x.raw_path.decode("ascii")
    x.principal = await parts.verifier.verify(x.method, url, headers)
