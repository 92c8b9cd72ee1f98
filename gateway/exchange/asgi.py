"""The exchange path's door as a plain ASGI server knocks at it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from gateway.exchange.door import RawHeaders, Receive

Send = Callable[[dict[str, Any]], Awaitable[None]]


class AsgiRequest:
    """A `gateway.exchange.door.Request` over ASGI."""

    def __init__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        self.method: str = scope["method"]
        self.raw_path: bytes = scope["raw_path"]
        self.query: bytes = scope["query_string"]
        self.headers: RawHeaders = scope["headers"]
        self.peer: object = scope.get("client")
        self.task = asyncio.current_task()
        self._receive = receive
        self._send = send

    async def receive(self) -> Mapping[str, Any]:
        """Return the server's next message."""
        return await self._receive()

    async def answer(self, status: int, fields: RawHeaders, body: bytes) -> None:
        """Send a whole answer."""
        await self.begin(status, fields)
        await self._send({"type": "http.response.body", "body": body})

    async def begin(self, status: int, fields: RawHeaders) -> None:
        """Send the head."""
        await self._send({"type": "http.response.start", "status": status, "headers": fields})

    async def send(self, piece: bytes) -> None:
        """Send a piece."""
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def end(self) -> None:
        """Complete the answer."""
        await self._send({"type": "http.response.body", "body": b""})
