"""The HTTP transport for servers that others named: checked, pinned and bounded."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from functools import lru_cache
from ipaddress import ip_address
from typing import Final, cast

import httpx2

from gateway.addresses import AddressGuard
from gateway.problems import AddressNotAllowed

MAX_BYTES: Final = 262_144


class TooLarge(httpx2.TransportError):
    """The answer is larger than any honest one, or encoded so that its size cannot be told."""


@lru_cache
def public_context() -> ssl.SSLContext:
    """Return the TLS context of public authorities, made once: reading them takes a tenth of a second."""
    return httpx2.create_ssl_context(trust_env=False)


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """Connects only to the addresses that the SSRF guard saw and allowed.

    The name is resolved once and the connection goes to that address, with
    the name kept for TLS and `Host`; so a second answer of the name server
    changes nothing (DNS rebinding). Plain HTTP goes to no public address.
    """

    def __init__(self, guard: AddressGuard, *, verify: ssl.SSLContext | bool = True) -> None:
        context = public_context() if verify is True else verify
        super().__init__(verify=context, trust_env=False, retries=0)
        self._guard = guard

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request`; raises `AddressNotAllowed`, `TooLarge`, or httpx's transport errors."""
        url = request.url
        await self._guard.check_url(str(url.copy_with(query=None)))
        port = url.port or (443 if url.scheme == "https" else 80)
        address = (await self._guard.resolve(url.host, port))[0]
        if url.scheme == "http" and ip_address(address).is_global:
            raise AddressNotAllowed("Plain HTTP leads to no public address.", reason="plain_http")
        if url.scheme == "https":
            request.extensions = {**request.extensions, "sni_hostname": url.host}
        request.url = url.copy_with(host=address)
        request.headers["accept-encoding"] = "identity"
        try:
            response = await super().handle_async_request(request)
        finally:
            request.url = url
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise TooLarge("the answer is encoded")
        response.stream = _Bounded(cast(httpx2.AsyncByteStream, response.stream))
        return response


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._stream:
            size += len(piece)
            if size > MAX_BYTES:
                raise TooLarge("the answer is too large")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
