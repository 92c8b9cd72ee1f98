"""Verifying a DPoP proof (RFC 9449 section 4.3)."""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from gateway.identity.dpop.nonces import Nonces
from gateway.identity.dpop.target import same_target
from gateway.identity.jose.jwks import read_proof_key
from gateway.identity.jose.jwt import BadToken, read_jwt
from gateway.identity.jose.times import ahead, past

MAX_BYTES: Final = 8_192
OLDEST: Final = 60
"""Seconds after which a proof is too old; its `jti` is remembered so long."""


class Replay(Protocol):
    """Remembers the `jti` of proofs across workers."""

    async def use(self, kind: str, owner: str, value: str, expires: float) -> bool:
        """Use a value; True the first time only, until `expires` (Unix seconds)."""


class NonceWanted(Exception):
    """The proof is good but lacks a nonce of this server; `nonce` is the one to use."""

    def __init__(self, nonce: str) -> None:
        super().__init__("a nonce of this server is needed")
        self.nonce = nonce


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The request that a proof must be for; `ath` is the hash of the access token with it, bound to `key`."""

    method: str
    url: str
    ath: str | None = None
    key: str | None = None


class Proofs:
    """Verifies proofs; `nonces` gives what they must contain, `replay` that each is used once."""

    def __init__(self, nonces: Nonces, replay: Replay, clock: Callable[[], float] = time.time) -> None:
        self.nonces = nonces
        self._replay = replay
        self._clock = clock

    async def verify(self, raw: str, target: Target) -> str:
        """Return the RFC 7638 thumbprint of the key that the caller holds.

        Raises `BadToken`, or `NonceWanted` for a proof that is good otherwise.

        (1) One readable JWT of type `dpop+jwt`, of an allowed algorithm,
        without `crit`; members that are not known are ignored. (2) `jwk` is a
        public key, and the one that the token is bound to. (3) It made the
        signature. (4) `htm` and `htu` are this request's. (5) `iat` is recent;
        where `nbf` and `exp` are given, which RFC 9449 does not ask for, they
        count to the second: tolerance is for `iat`, which a client cannot leave
        out. (6) `ath` is the hash of the token that comes with it. (7) The nonce
        is this server's. (8) `jti` is new: last, so that no refused proof takes
        memory.
        """
        proof = read_jwt(raw, max_bytes=MAX_BYTES)  # (1)
        if proof.header.get("typ") != "dpop+jwt":
            raise BadToken("the proof is not a DPoP proof")
        jwk = proof.header.get("jwk")  # (2)
        known = read_proof_key(jwk) if isinstance(jwk, dict) else None
        if known is None:
            raise BadToken("the proof has no public key")
        key, thumbprint = known
        if target.key is not None and not hmac.compare_digest(thumbprint.encode(), target.key.encode()):
            raise BadToken("the proof is made with another key")
        proof.verify([key])  # (3)
        if proof.claims.get("htm") != target.method or not same_target(proof.claims.get("htu"), target.url):
            raise BadToken("the proof is for another request")  # (4)
        now = self._clock()
        issued = proof.number("iat")  # (5)
        if issued is None or issued < now - OLDEST or ahead(proof, "iat", now):
            raise BadToken("the proof is too old or from the future")
        if ahead(proof, "nbf", now, tolerance=0) or past(proof, "exp", now):
            raise BadToken("the proof is not valid now")
        if target.ath is not None:  # (6)
            found = proof.text("ath")
            if found is None or not found.isascii() or not hmac.compare_digest(found, target.ath):
                raise BadToken("the proof is for another token")
        if not self.nonces.accepts(proof.claims.get("nonce")):  # (7)
            raise NonceWanted(self.nonces.current())
        identifier = proof.text("jti")  # (8)
        if identifier is None or len(identifier) > 256:
            raise BadToken("the proof has no jti")
        if not await self._replay.use("dpop", thumbprint, identifier, issued + OLDEST + 1):
            raise BadToken("the proof has been used before")
        return thumbprint


def hash_member(digest: bytes) -> str:
    """Return the `ath` of an access token by its SHA-256 (RFC 9449 section 4.2)."""
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
