"""Verifies access tokens: signatures once a token, everything else each time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final, Protocol

from joserfc.jwk import Key

from gateway.identity.access_claims import build_verified, check_claims, foreign_subject, own_subject
from gateway.identity.challenges import challenge, challenge_both
from gateway.identity.issuers.trusted_issuers import TrustedIssuers
from gateway.identity.jose.jwt import BadToken, Jwt, read_jwt
from gateway.identity.keys.ring import KeyRing
from gateway.identity.resource import within
from gateway.identity.revocations import Revocations
from gateway.identity.seal import SubjectSeal
from gateway.identity.verified import TokenCache, VerifiedToken
from gateway.model.principal import Principal
from gateway.ports import Clients
from gateway.problems import NotAuthenticated

RECHECK_FOREIGN: Final = 300
"""Seconds after which another issuer's token is verified anew, so that its withdrawn keys count no more."""


class Possession(Protocol):
    """Checks that the caller holds the key that a token is bound to."""

    async def check(
        self, method: str, url: str, headers: Mapping[str, str], digest: bytes, confirmation: tuple[str, str]
    ) -> None:
        """Raise `NotAuthenticated` unless these headers prove possession for this request.

        `digest` is the SHA-256 of the token, `confirmation` what it is bound to.
        """


class TokenVerifier:
    """Implements `gateway.ports.Verifier`.

    Listen with `on_catalogue` after the client directory has, with
    `on_revocation` after `Revocations`, and with `on_keys` after the key ring:
    what is verified anew must already see the change.
    """

    def __init__(
        self,
        *,
        issuer: str,
        keys: KeyRing,
        clients: Clients,
        issuers: TrustedIssuers,
        revocations: Revocations,
        seal: SubjectSeal,
        possession: Possession,
        capacity: int = 65_536,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._keys = keys
        self._clients = clients
        self._issuers = issuers
        self._revocations = revocations
        self._seal = seal
        self._possession = possession
        self._clock = clock
        self._cache = TokenCache(capacity)

    def cached(self, authorization: bytes) -> Principal | None:
        """Return the principal of an unbound Bearer token for the whole gateway that was verified before."""
        if authorization[:7] != b"Bearer ":
            return None
        token = self._cache.get(sha256(authorization[7:]).digest())
        if token is None or not token.plain or token.principal.expires <= self._clock():
            return None
        return token.principal

    async def verify(self, method: str, url: str, headers: Mapping[str, str]) -> Principal:
        """Verify the token of a request; see `gateway.ports.Verifier`."""
        scheme, _, value = headers.get("authorization", "").partition(" ")
        scheme = scheme.lower()
        if scheme not in ("bearer", "dpop") or not value:
            raise self._refusal(headers)
        digest = _digest(value)
        try:
            token = await self._verified(value, digest)
        except BadToken as error:
            raise self._refusal(headers, f"Not accepted: {error}.") from error
        confirmation = token.confirmation
        if (scheme == "dpop") != (confirmation is not None and confirmation[0] == "jkt"):
            wrong = "Not accepted: the token is presented in the wrong scheme."
            raise self._refusal(headers, wrong, other=True)
        if not within(token.audience, url, self._issuer):
            raise self._refusal(headers, "Not accepted: the token is for another audience.")
        if confirmation is not None:
            await self._possession.check(method, url, headers, digest, confirmation)
        return token.principal

    async def inspect(self, token: str) -> VerifiedToken:
        """Return what a token proves, whoever presents it: for introspection and exchange only.

        Raises `BadToken` when it counts no more. The caller decides who may ask.
        """
        return await self._verified(token, _digest(token))

    async def _verified(self, value: str, digest: bytes) -> VerifiedToken:
        """Return the verified token, from memory or by its signature; raises `BadToken`.

        Steps: (1) from memory, unless expired or revoked; (2) keys of the exact
        issuer; (3) the signature, before any claim counts; (4) the claims; (5) a
        client that is known and active; (6) not revoked; (7) kept, unless
        something was revoked meanwhile.
        """
        token = self._cache.get(digest)
        now = self._clock()
        if token is not None:  # (1)
            if token.principal.expires > now:
                return token
            self._cache.drop(digest)
        generation = self._cache.generation
        jwt = read_jwt(value)
        issuer = jwt.text("iss") or ""
        if issuer == self._issuer:  # (2)
            key = self._keys.find(jwt.kid)
            keys: list[Key] = [key] if key is not None else []
        else:
            keys = await self._issuers.keys(issuer, jwt.kid)
        jwt.verify(keys)  # (3)
        check_claims(jwt, issuer, self._issuer, now)  # (4)
        token = await self._prove(jwt, issuer)  # (5)
        if self._revocations.any(token.marks):  # (6)
            raise BadToken("the token has been revoked")
        self._cache.keep(digest, token, generation)  # (7)
        return token

    async def _prove(self, jwt: Jwt, issuer: str) -> VerifiedToken:
        own = issuer == self._issuer
        name = jwt.text("client_id") or (None if own else jwt.text("azp"))
        client = await self._clients.find(name) if name else None
        if client is None or not client.active:
            raise BadToken("the client is not known or not active")
        if client.metadata.get("issuer", self._issuer) != issuer:
            raise BadToken("the client is another issuer's")
        if own:
            return build_verified(jwt, client, own_subject(jwt, client, self._seal.open), self._issuer)
        token = build_verified(jwt, client, foreign_subject(jwt, client), self._issuer)
        soon = self._clock() + RECHECK_FOREIGN
        principal = replace(token.principal, expires=min(token.principal.expires, soon))
        return replace(token, principal=principal)

    def _refusal(
        self, headers: Mapping[str, str], detail: str = "", *, other: bool = False
    ) -> NotAuthenticated:
        """Return the problem with its challenge, which says where the metadata are (RFC 9728 section 5.1)."""
        told = {"resource_metadata": f"{self._issuer}/.well-known/oauth-protected-resource"}
        if detail:
            told["error"] = "invalid_token"
        word = challenge_both if other else challenge
        wanted = word(headers.get("authorization"), **told)
        return NotAuthenticated(detail, headers={"WWW-Authenticate": wanted})

    async def on_catalogue(self, keys: frozenset[str]) -> None:
        """Forget the tokens of changed clients (`client:ID`); listen after the client directory."""
        self._cache.invalidate(key for key in keys if key.startswith("client:"))

    async def on_revocation(self, keys: frozenset[str]) -> None:
        """Forget the tokens of revoked marks; listen after `Revocations`."""
        self._cache.invalidate(keys)

    async def on_keys(self, _keys: frozenset[str]) -> None:
        """Forget every token: one of the keys may be revoked; listen after the key ring."""
        self._cache.clear()


def _digest(token: str) -> bytes:
    return sha256(token.encode("latin-1", "replace")).digest()
