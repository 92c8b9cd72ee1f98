"""3. Verify who calls."""

from __future__ import annotations

from typing import Final

from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts

CERTIFICATE: Final = b"client-cert"
PROVING: Final = (("dpop", b"dpop"), ("client-cert", CERTIFICATE))
"""Proofs of possession; `Client-Cert` (RFC 9440) counts from listed proxies only."""


async def authenticate(x: Exchange, parts: ExchangeParts) -> None:
    """Set the principal; raises `NotAuthenticated` (RFC 6750, 8705, 9449).

    A journey brings its own, which is narrowed to the agency and the purpose.

    Without a token the verifier is asked all the same: it words the challenge.
    """
    if x.principal is not None:
        if x.narrow is not None:
            x.principal = await x.narrow(x.principal)
        return
    value = x.fields.get(b"authorization")
    authorization = "" if value is None else value.decode("latin-1")
    principal = parts.verifier.cached(authorization) if authorization else None
    if principal is None:
        headers = {"authorization": authorization} if authorization else {}
        for name, field in PROVING:
            proof = x.fields.get(field)
            if proof is not None and (field != CERTIFICATE or parts.trusts_peer(x.peer)):
                headers[name] = proof.decode("latin-1")
        url = parts.issuer + x.raw_path.decode("ascii")
        principal = await parts.verifier.verify(x.method, url, headers)
    x.principal = principal
