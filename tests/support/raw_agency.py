"""An agency that answers with exactly the bytes that a test gives it, one script a connection."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network

from gateway.addresses import AddressGuard
from gateway.model.service import Endpoint

LOOPBACK = AddressGuard([ip_network("127.0.0.0/8"), ip_network("::1/128")])


class RawAgency:
    """What came in: one byte string a request head, and how many connections were made."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.connections = 0
        self.port = 0

    def endpoint(self, **changes: object) -> Endpoint:
        values: dict[str, object] = {"base_url": f"http://127.0.0.1:{self.port}", "timeout": 5.0}
        return Endpoint(**{**values, **changes})  # type: ignore[arg-type]


@asynccontextmanager
async def answering(
    *answers: bytes, keep_open: bool = True, tls: ssl.SSLContext | None = None
) -> AsyncIterator[RawAgency]:
    """Serve: each connection's n-th request is answered with `answers[n]` (the last one again and again)."""
    agency = RawAgency()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        agency.connections += 1
        number = 0
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                agency.heads.append(head)
                writer.write(answers[min(number, len(answers) - 1)])
                await writer.drain()
                number += 1
                if not keep_open:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    agency.port = server.sockets[0].getsockname()[1]
    try:
        yield agency
    finally:
        server.close()
