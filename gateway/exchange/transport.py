"""Sends to agencies with pyreqwest: pooled, bounded, no redirects, no proxies, no cookies, no decoding."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from pyreqwest.exceptions import ConnectError, PyreqwestError, RequestTimeoutError
from pyreqwest.request import StreamRequest
from pyreqwest.response import Response

from gateway.addresses import AddressGuard
from gateway.exchange.agency_connection import AgencyConnection, ReadSecret
from gateway.exchange.fields import HOP_BY_HOP
from gateway.model.message import Headers, WireAnswer, WireRequest
from gateway.model.service import Endpoint
from gateway.problems import AgencyTimeout, AgencyUnreachable, BadAgencyAnswer, Internal, Problem

WHOLE = 64 * 1024
"""An answer of a known length up to this is read at once; others come in pieces."""
MAX_CONNECTIONS = 4096
_WITHOUT_BODY = frozenset({204, 304})


class PyreqwestTransport:
    """The `Transport` port on pyreqwest; one pool an endpoint and worker."""

    def __init__(self, guard: AddressGuard, read_secret: ReadSecret) -> None:
        self._guard = guard
        self._read_secret = read_secret
        self._connections: dict[int, AgencyConnection] = {}

    async def send(self, endpoint: Endpoint, request: WireRequest) -> WireAnswer:
        """Send `request`; see `gateway.ports.Transport`.

        `endpoint.timeout` bounds the wait for the answer's head and for each
        further piece. Raises `BadAgencyAnswer` on a head that is not HTTP.
        """
        connection = self._connection(endpoint)
        if not request.url.startswith(endpoint.base_url):
            raise Internal("The adapter leads away from the endpoint.")
        body = request.body
        upload = not isinstance(body, bytes)
        client = connection.ready(upload) or await connection.connect(upload)
        try:
            builder = client.request(request.method, request.url)
            if isinstance(body, bytes):
                builder = builder.headers(
                    [field for field in request.headers if field[0] != "content-length"]
                )
                if body or request.method not in ("GET", "HEAD"):
                    builder = builder.body_bytes(body)
                stream = builder.build_streamed()
                response = await stream.__aenter__()
            else:
                paced = _Paced(body, endpoint.timeout)
                stream = builder.headers(request.headers).body_stream(paced).build_streamed()
                response = await paced.wait_for(stream)
            headers, length = _fields(response)
            status = response.status
            if request.method == "HEAD" or status in _WITHOUT_BODY:
                await stream.__aexit__(None, None, None)
                return WireAnswer(status=status, headers=headers, body=b"")
            if length is not None and length <= WHOLE:
                whole = (await response.bytes()).to_bytes()
                await stream.__aexit__(None, None, None)
                return WireAnswer(status=status, headers=headers, body=whole)
        except PyreqwestError as error:
            if isinstance(error, ConnectError):
                connection.turn_away()
            raise _problem_of(error) from None
        return WireAnswer(status=status, headers=headers, body=_pieces(stream, response, endpoint.timeout))

    def _connection(self, endpoint: Endpoint) -> AgencyConnection:
        found = self._connections.get(id(endpoint))
        if found is None:
            if len(self._connections) >= MAX_CONNECTIONS:
                self._connections.clear()
            found = AgencyConnection(endpoint, self._guard, self._read_secret)
            self._connections[id(endpoint)] = found
        return found


async def _pieces(stream: StreamRequest, response: Response, timeout: float) -> AsyncIterator[bytes]:
    """Yield the body as it comes; raises if it breaks off, so that a part is never taken for the whole."""
    reader = response.body_reader
    try:
        while True:
            async with asyncio.timeout(timeout):
                piece = await reader.read_chunk()
            if piece is None:
                return
            if piece:
                yield piece.to_bytes()
    except TimeoutError:
        raise AgencyTimeout("The agency stopped sending.") from None
    except PyreqwestError as error:
        raise _problem_of(error) from None
    finally:
        await stream.__aexit__(None, None, None)


class _Paced:
    """An upload's pieces, and a timeout that begins anew with each of them."""

    def __init__(self, pieces: AsyncIterator[bytes], timeout: float) -> None:
        self._pieces = pieces
        self._timeout = timeout
        self._scope: asyncio.Timeout | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._pieces:
            self._postpone()
            yield piece
        self._postpone()

    def _postpone(self) -> None:
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(asyncio.get_running_loop().time() + self._timeout)

    async def wait_for(self, stream: StreamRequest) -> Response:
        try:
            async with asyncio.timeout(self._timeout) as self._scope:
                return await stream.__aenter__()
        except TimeoutError:
            raise AgencyTimeout("The agency did not answer in time.") from None
        finally:
            self._scope = None


def _fields(response: Response) -> tuple[Headers, int | None]:
    """Return the end-to-end fields and the body's length, if it says so."""
    try:
        fields = [(name, value) for name, value in response.headers.items() if name not in HOP_BY_HOP]
    except ValueError:
        raise BadAgencyAnswer("A field of the answer is not text.") from None
    named = response.get_header("connection")
    if named is not None and named.lower() not in ("keep-alive", "close"):
        dropped = {token.strip().lower() for token in named.split(",")}
        fields = [field for field in fields if field[0] not in dropped]
    length = response.get_header("content-length")
    return fields, int(length) if length is not None and length.isdigit() else None


def _problem_of(error: PyreqwestError) -> Problem:
    if isinstance(error, RequestTimeoutError):
        return AgencyTimeout("The agency did not answer in time.")
    return AgencyUnreachable("The agency could not be reached, or broke off.")
