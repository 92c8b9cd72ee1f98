"""uvicorn's HTTP protocol with what it lacks: a bound on the head's size and time, and our problems.

uvicorn with httptools refuses ambiguous framing (CL+TE, bare LF, obs-fold,
bad chunks) but reads a head of any size, for as long as it comes.
"""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from gateway.problems import MEDIA_TYPE, HeadersTooLarge, MalformedRequest, Problem

MAX_HEAD = 32_768
"""Bytes of request line and fields that are read at all; the exchange's own limit is a setting."""
HEAD_SECONDS = 15.0
"""How long a head may take from its first byte, and a new connection until its first byte."""


class BoundedProtocol(HttpToolsProtocol):
    """Answers 431 to a head that is too large, 400 to a broken one, and closes on one that dawdles."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = True
        self._head = 0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; the first head is due in time."""
        super().connection_made(transport)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._in_head = False
        self._watch_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; a head that is not complete by then is counted and timed."""
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > MAX_HEAD:
                self._refuse(HeadersTooLarge(f"The request's head is over {MAX_HEAD} bytes."))
        if self._in_head is not (self._deadline is not None):
            self._watch_head()

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._in_head = True
        self._head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """End a head."""
        self._in_head = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer a message that cannot be parsed."""
        self._refuse(MalformedRequest(msg))

    def _watch_head(self) -> None:
        """Start the head's deadline, or stop it: not a timer a request, only one for a head in pieces."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if self._in_head:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()

    def _refuse(self, problem: Problem) -> None:
        """Answer and close; while an earlier request is being answered, only close."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            body = orjson.dumps(problem.body())
            fields = (
                f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
                "cache-control: no-store\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(STATUS_LINE[problem.status] + fields.encode() + body)
        self.transport.close()
