"""What providers say of themselves: endpoints and keys, fetched guarded and kept for a while."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from joserfc.jwk import Key

from gateway.identity.issuers.fetch import FetchFailed
from gateway.identity.jose.jwks import keys_for
from gateway.identity.par.redirect_uri import is_safe
from gateway.identity.upstreams.failure import SignInFailed
from gateway.identity.upstreams.provider import Provider

Fetch = Callable[[str], Awaitable[dict[str, Any]]]

FRESH_FOR: Final = 300.0
"""Seconds for which endpoints and keys are believed."""
RETRY_AFTER: Final = 10.0
"""Seconds between two fetches of keys for an unknown `kid`: that is somebody's word."""
CAPACITY: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """A provider's metadata (OpenID Connect Discovery section 3), as far as it is used."""

    authorization: str
    token: str
    jwks: str
    names_itself: bool
    """Whether every answer carries `iss` (RFC 9207), so that one without it is refused."""


@dataclass(slots=True)
class _Known:
    endpoints: Endpoints
    at: float
    jwks: Mapping[str, Any] | None = None
    jwks_at: float = float("-inf")


class UpstreamDirectory:
    """Finds the endpoints and keys of providers; `fetch` bounds and guards every request."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def endpoints(self, provider: Provider) -> Endpoints:
        """Return the endpoints; raises `SignInFailed` when the provider cannot be asked or misspeaks."""
        return (await self._find(provider)).endpoints

    async def keys(self, provider: Provider, kid: str | None) -> list[Key]:
        """Return the keys that may have made a signature with this `kid`; raises `SignInFailed`."""
        known = await self._find(provider)
        age = self._clock() - known.jwks_at
        found = keys_for(known.jwks, kid) if known.jwks is not None and age < FRESH_FOR else []
        if found or age < RETRY_AFTER:
            return found
        known.jwks_at = self._clock()
        known.jwks = await self._get(known.endpoints.jwks)
        return keys_for(known.jwks, kid)

    async def _find(self, provider: Provider) -> _Known:
        known = self._known.get(provider.issuer)
        if known is None or self._clock() - known.at >= FRESH_FOR:
            document = await self._get(provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if len(self._known) >= CAPACITY:
                self._known.clear()
            known = _Known(_read(document, provider.issuer), self._clock())
            self._known[provider.issuer] = known
        return known

    async def _get(self, url: str) -> dict[str, Any]:
        try:
            return await self._fetch(url)
        except FetchFailed as error:
            raise SignInFailed("provider_unavailable", str(error), status=502) from error


def _read(document: Mapping[str, Any], issuer: str) -> Endpoints:
    if document.get("issuer") != issuer:
        raise SignInFailed("provider_unavailable", "the metadata is another issuer's", status=502)
    found = {name: document.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    for name, url in found.items():
        if not isinstance(url, str) or not is_safe(url):
            raise SignInFailed("provider_unavailable", f"{name} is not usable", status=502)
    return Endpoints(
        authorization=str(found["authorization_endpoint"]),
        token=str(found["token_endpoint"]),
        jwks=str(found["jwks_uri"]),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )
