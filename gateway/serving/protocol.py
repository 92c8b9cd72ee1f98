"""uvicorn's HTTP protocol with what it lacks: a bound on the head's size and time, and our problems.

uvicorn with httptools refuses ambiguous framing (CL+TE, bare LF, obs-fold,
bad chunks) but reads a head of any size, for as long as it comes.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote

import httptools
import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from gateway.problems import MEDIA_TYPE, HeadersTooLarge, MalformedRequest, Problem
from gateway.serving.cycle import Cycle

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
        self._idle_since: float | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; the first head is due in time."""
        super().connection_made(transport)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._in_head = False
        self._watch_head()
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
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
        """End a head and begin its request, after those that came before it on this connection."""
        self._in_head = False
        scope = self.scope
        version = self.parser.get_http_version()
        scope["method"] = self.parser.get_method().decode("ascii")
        if version != "1.1":
            scope["http_version"] = version
        url = httptools.parse_url(self.url)
        scope["raw_path"] = url.path
        scope["path"] = unquote(url.path.decode("ascii")) if b"%" in url.path else url.path.decode("ascii")
        scope["query_string"] = url.query or b""
        former = self.cycle
        self.cycle = Cycle(
            scope,
            self.transport,
            self.flow,
            self.logger,
            self.access_logger,
            False,
            self.server_state.default_headers,
            asyncio.Event(),
            self.expect_100_continue,
            version != "1.0" and self.parser.should_keep_alive(),
            self.on_response_complete,
        )
        if former is None or former.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def on_response_complete(self) -> None:
        """Go on with the next request; a connection without one may stay idle for a while."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that was idle for too long; look again later at one that was not.

        One timer a connection and period: setting and cancelling one a request
        cost more than it would tell.
        """
        self.timeout_keep_alive_task = None
        if self.transport.is_closing():
            return
        idle = self.loop.time() - self._idle_since if self._idle_since is not None else 0.0
        if idle >= self.timeout_keep_alive:
            self.transport.close()
            return
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive - idle, self.timeout_keep_alive_handler
        )

    def _unset_keepalive_if_required(self) -> None:
        self._idle_since = None

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
