"""A token for one command, bound to a key that lives as long (RFC 9449); each request proves the key."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import httpx2
from joserfc.jwk import ECKey

from gateway.identity.dpop.proof_signing import sign_proof

NONCE: Final = "dpop-nonce"


class Holding(Protocol):
    """A private JWK, and the nonce that the server gave last for proofs by it."""

    @property
    def jwk(self) -> Mapping[str, Any]:
        """The private key."""

    @property
    def nonce(self) -> str | None:
        """The latest nonce, or None."""

    def keep_nonce(self, nonce: str) -> None:
        """Keep what the server gave in `DPoP-Nonce`."""


@dataclass(slots=True)
class OwnKey:
    """A new P-256 key, in memory only."""

    jwk: Mapping[str, Any] = field(
        default_factory=lambda: ECKey.generate_key("P-256").as_dict(private=True), repr=False
    )
    nonce: str | None = None

    def keep_nonce(self, nonce: str) -> None:
        """Keep it for the next proof."""
        self.nonce = nonce


class BoundToken(httpx2.Auth):
    """Sends a token that is bound to `key`, with a proof for each request.

    Proofs name the place by its public URL, below `issuer`, wherever the
    server is reached. A request is sent once more when a nonce is asked for
    (RFC 9449 section 9).
    """

    def __init__(self, token: str, issuer: str, key: Holding) -> None:
        self._token, self._issuer, self._key = token, issuer, key

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response]:
        """Yield the request with its proof, and again if it needs the server's nonce."""
        url = self._issuer + request.url.raw_path.decode().partition("?")[0]
        request.headers["authorization"] = f"DPoP {self._token}"
        for _ in range(2):
            request.headers["dpop"] = sign_proof(
                self._key.jwk, request.method, url, token=self._token, nonce=self._key.nonce
            )
            response = yield request
            if NONCE in response.headers:
                self._key.keep_nonce(response.headers[NONCE])
            if response.status_code != 401 or "use_dpop_nonce" not in response.headers.get(
                "www-authenticate", ""
            ):
                return


class PlainToken(httpx2.Auth):
    """Sends a token that was given; a bound one cannot be, for its key is not here."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response]:
        """Yield the request with the token (RFC 6750 section 2.1)."""
        request.headers["authorization"] = f"Bearer {self._token}"
        yield request
