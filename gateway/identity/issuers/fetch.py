"""Fetches the JSON documents of other issuers."""

from __future__ import annotations

import asyncio
import ssl
from functools import cached_property
from typing import Any, Final

import httpx2

from gateway.addresses import AddressGuard
from gateway.identity.guarded_transport import GuardedTransport
from gateway.identity.jose.strict_json import parse_object
from gateway.problems import Problem

TIMEOUT: Final = 5.0
"""Seconds for the whole fetch, connection included."""


class FetchFailed(Exception):
    """The document could not be had; the message names no foreign text."""


class JSONFetcher:
    """Gets one JSON object by URL: guarded, bounded in size and time, no redirects, cookies or proxies."""

    def __init__(self, guard: AddressGuard, *, verify: ssl.SSLContext | bool = True) -> None:
        self._guard = guard
        self._verify = verify

    @cached_property
    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            transport=GuardedTransport(self._guard, verify=self._verify),
            follow_redirects=False,
            trust_env=False,
            timeout=TIMEOUT,
            headers={"accept": "application/json"},
        )

    async def __call__(self, url: str) -> dict[str, Any]:
        """Return the object at `url`; raises `FetchFailed` for whatever goes wrong."""
        try:
            async with asyncio.timeout(TIMEOUT):
                response = await self._client.get(url)
                self._client.cookies.clear()
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, Problem, OSError) as error:
            raise FetchFailed(type(error).__name__) from error
        if response.status_code != 200:
            raise FetchFailed(f"status {response.status_code}")
        try:
            return parse_object(response.content)
        except ValueError as error:
            raise FetchFailed("not JSON") from error

    async def close(self) -> None:
        """Close the connections, if there were any."""
        if "_client" in self.__dict__:
            await self._client.aclose()
