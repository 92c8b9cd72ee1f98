"""What the exchange path asks of a server: one request, and the way to answer it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
RawHeaders = list[tuple[bytes, bytes]]


class Request(Protocol):
    """One request; names of fields are in lower case, `peer` is the address at the connection's other end.

    It is answered once: with `answer`, or with `begin`, any number of `send`
    and `end`. What is begun and never ended is broken off, so that nobody
    takes a part for the whole.
    """

    method: str
    raw_path: bytes
    query: bytes
    headers: RawHeaders
    peer: object
    task: asyncio.Task[None] | None
    """The task that serves the request."""

    async def receive(self) -> Mapping[str, Any]:
        """Return the next piece of the body, or wait until the caller has gone, as ASGI's `receive` does."""

    async def answer(self, status: int, fields: RawHeaders, body: bytes) -> None:
        """Send a whole answer; `HEAD` gets its fields alone."""

    async def begin(self, status: int, fields: RawHeaders) -> None:
        """Send the head of an answer that streams."""

    async def send(self, piece: bytes) -> None:
        """Send a piece of the body, once the caller takes it."""

    async def end(self) -> None:
        """Complete the answer."""
