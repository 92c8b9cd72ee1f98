"""One trusted issuer: its keys, by discovery and JWKS."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from joserfc.jwk import Key

from gateway.identity.issuers.fetch import FetchFailed
from gateway.identity.jose.jwks import keys_for

Fetch = Callable[[str], Awaitable[dict[str, Any]]]

RETRY_AFTER: Final = 10.0
"""Seconds between two fetches, whatever asks for them: an unknown `kid` is somebody's word."""
FRESH_FOR: Final = 300.0
"""Seconds after which the keys are fetched anew, while the old ones still serve."""
USABLE_FOR: Final = 3_600.0
"""Seconds after which keys that could not be fetched anew count no more."""

log = structlog.get_logger(__name__)


class TrustedIssuer:
    """Keeps an issuer's keys; one fetch at a time, and none waits for another issuer's."""

    def __init__(self, issuer: str, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self.issuer = issuer
        self._fetch = fetch
        self._clock = clock
        self._jwks: dict[str, Any] = {}
        self._fetched = self._tried = float("-inf")
        self._task: asyncio.Task[None] | None = None

    async def keys(self, kid: str | None) -> list[Key]:
        """Return the keys that may have made a signature with this `kid`; fetches at most once in 10 s.

        Known keys are given at once, even while fresh ones are fetched.
        """
        known = self._known(kid)
        if known:
            if self._clock() - self._fetched >= FRESH_FOR:
                self._start()
            return known
        task = self._start()
        if task is None:
            return []
        await asyncio.shield(task)
        return self._known(kid)

    def _known(self, kid: str | None) -> list[Key]:
        return keys_for(self._jwks, kid) if self._clock() - self._fetched < USABLE_FOR else []

    def _start(self) -> asyncio.Task[None] | None:
        if self._task is not None and not self._task.done():
            return self._task
        if self._clock() - self._tried < RETRY_AFTER:
            return None
        self._tried = self._clock()
        self._task = asyncio.create_task(self._refresh(), name="issuer-keys")
        return self._task

    async def _refresh(self) -> None:
        try:
            metadata = await self._discover()
            jwks_uri = metadata.get("jwks_uri")
            if not isinstance(jwks_uri, str):
                raise FetchFailed("no jwks_uri")
            self._jwks = await self._fetch(jwks_uri)
            self._fetched = self._clock()
        except FetchFailed as error:
            log.warning("issuer_unavailable", issuer=self.issuer, cause=str(error))

    async def _discover(self) -> dict[str, Any]:
        """Return the issuer's metadata: OpenID Discovery section 4, else RFC 8414 section 3."""
        try:
            metadata = await self._fetch(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        except FetchFailed:
            parts = urlsplit(self.issuer)
            path = parts.path.rstrip("/")
            metadata = await self._fetch(
                f"{parts.scheme}://{parts.netloc}/.well-known/oauth-authorization-server{path}"
            )
        if metadata.get("issuer") != self.issuer:
            raise FetchFailed("the metadata is another issuer's")
        return metadata

    async def close(self) -> None:
        """Stop fetching."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
