"""Sends wire requests to agencies over pooled connections.

No redirect is followed, no environment proxy is used, no cookie is kept and
nothing is decompressed. Requests go only to the endpoint's own origin, and
connections only to addresses that the guard allows.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from time import monotonic
from urllib.parse import urlsplit

from gateway.addresses import AddressGuard
from gateway.model.message import WireAnswer, WireRequest
from gateway.model.service import Endpoint
from gateway.problems import AddressNotAllowed, AgencyUnreachable, InvalidRequest
from gateway.upstream.pool import Pool
from gateway.upstream.tls import SecretPath, make_context

SWEEP_SECONDS = 0.1
"""Between two looks for late answers, so that no call needs a timer of its own."""
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
REPLAYABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""Methods that may be sent again when a kept connection proves closed (RFC 9110 section 9.2.2)."""

_Key = tuple[str, str | None, str | None]


class HttpTransport:
    """Implements `gateway.ports.Transport` over HTTP/1.1."""

    def __init__(self, guard: AddressGuard, secret_path: SecretPath) -> None:
        self._guard = guard
        self._secret_path = secret_path
        self._origins: dict[_Key, tuple[str, bytes, Pool]] = {}
        self._retired: list[Pool] = []
        self._sweeper: asyncio.Task[None] | None = None

    async def send(self, endpoint: Endpoint, request: WireRequest) -> WireAnswer:
        """Send `request` and return the answer; see `gateway.ports.Transport`."""
        key = (endpoint.base_url, endpoint.ca_bundle, endpoint.client_certificate)
        origin, host, pool = self._origins.get(key) or self._add(key, endpoint)
        url = request.url
        if not url.startswith(origin) or url[len(origin) : len(origin) + 1] not in ("/", "?", ""):
            raise AddressNotAllowed("The request leads to another origin than the endpoint's.")
        body = request.body
        chunked = not isinstance(body, bytes) and not any(n == "content-length" for n, _ in request.headers)
        head = _head(request, url[len(origin) :], host, chunked)
        connection = pool.reuse() or await pool.take(endpoint.connect_timeout)
        try:
            return await connection.ask(request.method, head, body, chunked=chunked, timeout=endpoint.timeout)
        except AgencyUnreachable:
            stale = connection.used and not connection.began
            if not (stale and request.method in REPLAYABLE and isinstance(body, bytes)):
                raise
        connection = await pool.open(endpoint.connect_timeout)
        return await connection.ask(request.method, head, body, chunked=chunked, timeout=endpoint.timeout)

    def _add(self, key: _Key, endpoint: Endpoint) -> tuple[str, bytes, Pool]:
        parts = urlsplit(endpoint.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise AddressNotAllowed("The endpoint's base URL is not an absolute http(s) URL.")
        context: ssl.SSLContext | None = None
        port = parts.port or 80
        if parts.scheme == "https":
            port = parts.port or 443
            try:
                context = make_context(endpoint, self._secret_path)
            except (LookupError, OSError) as cause:
                raise AgencyUnreachable("The endpoint's certificates cannot be read.") from cause
        pool = Pool(parts.hostname, port, context, self._guard.resolve)
        found = (f"{parts.scheme}://{parts.netloc}", parts.netloc.encode("ascii"), pool)
        self._origins[key] = found
        if self._sweeper is None:
            self._sweeper = asyncio.get_running_loop().create_task(self._sweep(), name="upstream-sweep")
        return found

    def keep_only(self, endpoints: Iterable[Endpoint]) -> None:
        """Forget the connections of endpoints that are no longer registered, and reread certificates."""
        wanted = {(e.base_url, e.ca_bundle, e.client_certificate) for e in endpoints}
        for key in [key for key in self._origins if key not in wanted or key[1] or key[2]]:
            pool = self._origins.pop(key)[2]
            pool.retire()
            self._retired.append(pool)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = monotonic()
            for pool in [*(pool for _, _, pool in self._origins.values()), *self._retired]:
                pool.sweep(now)
            self._retired = [pool for pool in self._retired if not pool.empty]

    async def close(self) -> None:
        """Break every connection off."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        for pool in [*(pool for _, _, pool in self._origins.values()), *self._retired]:
            pool.close()
        self._origins.clear()


_OWN = frozenset({"host", "connection", "transfer-encoding"})
_OWN_WHOLE = _OWN | {"content-length"}


def _head(request: WireRequest, target: str, host: bytes, chunked: bool) -> bytes:
    own = _OWN_WHOLE if isinstance(request.body, bytes) else _OWN
    lines = [f"{request.method} {target if target.startswith('/') else '/' + target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers if name not in own]
    text = "\r\n".join(lines)
    breaks = len(lines) - 1
    # A line break inside a value, or a target with a space, would let a caller write fields of its own.
    if text.count("\r") != breaks or text.count("\n") != breaks or lines[0].count(" ") != 2:
        raise InvalidRequest("A field or the path holds a character that HTTP does not allow there.")
    end = b"\r\nhost: " + host
    if chunked:
        end += b"\r\ntransfer-encoding: chunked"
    elif isinstance(request.body, bytes) and (request.body or request.method not in _BODILESS):
        end += b"\r\ncontent-length: %d" % len(request.body)
    try:
        return text.encode("latin-1") + end + b"\r\n\r\n"
    except UnicodeEncodeError:
        raise InvalidRequest(
            "A field or the path holds a character that HTTP does not allow there."
        ) from None
