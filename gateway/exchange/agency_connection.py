"""Connections to one agency: pinned to addresses that were allowed, so that DNS cannot change its mind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import PyreqwestError
from pyreqwest.http import Url

from gateway.addresses import AddressGuard
from gateway.model.service import Endpoint
from gateway.problems import AddressNotAllowed, AgencyUnreachable

PINNED_FOR = 30.0
"""Seconds after which name and secrets are looked at again."""
IDLE_FOR = 15.0
"""Seconds that an idle connection is kept: less than servers usually do."""
USER_AGENT = "simpul"

ReadSecret = Callable[[str], bytes]


class AgencyConnection:
    """Makes and keeps the HTTP clients of one endpoint: one for calls, one for uploads.

    Each address that the host name resolves to must be allowed; the clients
    connect to one of them, whatever the name resolves to later. TLS and
    `Host` keep the name.
    """

    def __init__(self, endpoint: Endpoint, guard: AddressGuard, read_secret: ReadSecret) -> None:
        self.endpoint = endpoint
        self._guard = guard
        self._read_secret = read_secret
        self._lock = asyncio.Lock()
        self._made_of: tuple[str, bytes, bytes] | None = None
        self._fresh_until = 0.0
        self._turn = 0
        self._calls: Client | None = None
        self._uploads: Client | None = None
        try:
            url = Url(endpoint.base_url)
        except (PyreqwestError, ValueError):
            raise AgencyUnreachable("The agency's base URL cannot be read.") from None
        if url.scheme not in ("http", "https") or url.host_str is None or url.username or url.password:
            raise AgencyUnreachable("The agency's base URL is not an http(s) URL.")
        self._host = url.host_str.strip("[]")
        self._port = url.port_or_known_default or 443
        self._secure = url.scheme == "https"

    def ready(self, upload: bool) -> Client | None:
        """Return the client at hand, or None when `connect` has to look first."""
        if time.monotonic() >= self._fresh_until:
            return None
        return self._uploads if upload else self._calls

    async def connect(self, upload: bool) -> Client:
        """Return a client after looking at the name and the secrets again; raises `AgencyUnreachable`."""
        async with self._lock:
            client = self.ready(upload)
            if client is not None:
                return client
            try:
                addresses = await self._guard.resolve(self._host, self._port)
                made_of = (addresses[self._turn % len(addresses)], *self._secrets())
            except AddressNotAllowed as problem:
                reason = problem.code
                raise AgencyUnreachable("The agency's address is not allowed.", reason=reason) from None
            except (LookupError, OSError):
                raise AgencyUnreachable("A secret of the endpoint is missing.", reason="secret") from None
            if made_of != self._made_of or self._calls is None or self._uploads is None:
                self._calls, self._uploads = self._build(made_of, False), self._build(made_of, True)
                self._made_of = made_of
            self._fresh_until = time.monotonic() + PINNED_FOR
            return self._uploads if upload else self._calls

    def turn_away(self) -> None:
        """Take the next address of the name for the next call: this one could not be connected to."""
        self._turn += 1
        self._fresh_until = 0.0

    def _secrets(self) -> tuple[bytes, bytes]:
        bundle, certificate = self.endpoint.ca_bundle, self.endpoint.client_certificate
        return (
            self._read_secret(bundle) if bundle else b"",
            self._read_secret(certificate) if certificate else b"",
        )

    def _build(self, made_of: tuple[str, bytes, bytes], upload: bool) -> Client:
        address, bundle, certificate = made_of
        builder = (
            ClientBuilder()
            .gzip(False)
            .brotli(False)
            .zstd(False)
            .deflate(False)
            .follow_redirects(False)
            .referer(False)
            .no_proxy()
            .http1_lower_case_headers()
            .user_agent(USER_AGENT)
            .connect_timeout(timedelta(seconds=self.endpoint.connect_timeout))
            .pool_idle_timeout(timedelta(seconds=IDLE_FOR))
            .http2(self._secure)
            .resolve(self._host, address, self._port)
        )
        if not upload:
            builder = builder.read_timeout(timedelta(seconds=self.endpoint.timeout))
        if bundle:
            builder = builder.add_root_certificate_pem(bundle)
        if certificate:
            builder = builder.identity_pem(certificate)
        try:
            return builder.build()
        except (PyreqwestError, ValueError):
            raise AgencyUnreachable("The endpoint's TLS settings cannot be used.", reason="tls") from None
