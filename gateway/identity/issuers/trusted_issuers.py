"""The issuers that the operator trusts, each on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from joserfc.jwk import Key

from gateway.identity.issuers.fetch import JSONFetcher
from gateway.identity.issuers.trusted_issuer import TrustedIssuer


class TrustedIssuers:
    """Finds keys by exact issuer identifier; who is not listed is not trusted."""

    def __init__(self, issuers: Iterable[str], fetch: JSONFetcher) -> None:
        self._fetch = fetch
        self._issuers = {issuer: TrustedIssuer(issuer, fetch) for issuer in issuers}

    def __contains__(self, issuer: object) -> bool:
        return issuer in self._issuers

    async def keys(self, issuer: str, kid: str | None) -> list[Key]:
        """Return the keys of `issuer` for `kid`; none for an issuer that is not trusted."""
        trusted = self._issuers.get(issuer)
        return await trusted.keys(kid) if trusted is not None else []

    async def close(self) -> None:
        """Stop fetching and close the connections."""
        await asyncio.gather(*(issuer.close() for issuer in self._issuers.values()))
        await self._fetch.close()
