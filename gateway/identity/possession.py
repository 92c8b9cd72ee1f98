"""Proof that the caller holds the key that a token is bound to."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from gateway.identity.challenges import challenge
from gateway.identity.client_certificate import certificate_thumbprint
from gateway.identity.dpop.proof import NonceWanted, Proofs, Target, hash_member
from gateway.identity.jose.jwt import BadToken
from gateway.problems import NotAuthenticated


class KeyPossession:
    """Implements `gateway.identity.verifier.Possession` for DPoP and for client certificates (RFC 8705)."""

    def __init__(self, proofs: Proofs) -> None:
        self._proofs = proofs

    async def check(
        self, method: str, url: str, headers: Mapping[str, str], digest: bytes, confirmation: tuple[str, str]
    ) -> None:
        """Raise `NotAuthenticated` unless these headers prove possession for this request."""
        kind, expected = confirmation
        if kind == "x5t#S256":
            found = certificate_thumbprint(headers.get("client-cert", ""))
            if found is None or not hmac.compare_digest(found.encode(), expected.encode()):
                raise NotAuthenticated(
                    "The token is bound to another client certificate.",
                    headers={"WWW-Authenticate": challenge("Bearer token", error="invalid_token")},
                )
            return
        raw = headers.get("dpop")
        if not raw:
            raise _refusal("The token needs a DPoP proof.")
        try:
            target = Target(method=method, url=url, ath=hash_member(digest), key=expected)
            await self._proofs.verify(raw, target)
        except NonceWanted as wanted:
            raise _refusal(
                "The DPoP proof needs a nonce of this server.", "use_dpop_nonce", wanted.nonce
            ) from wanted
        except BadToken as error:
            raise _refusal(f"Not accepted: {error}.") from error


def _refusal(detail: str, error: str = "invalid_dpop_proof", nonce: str | None = None) -> NotAuthenticated:
    headers = {"WWW-Authenticate": challenge("DPoP token", error=error)}
    if nonce is not None:
        headers["DPoP-Nonce"] = nonce
    return NotAuthenticated(detail, headers=headers)
