"""uvicorn's HTTP protocol with what it lacks: a bound on the head's size and time, and our problems.

uvicorn with httptools refuses ambiguous framing (CL+TE, bare LF, obs-fold,
bad chunks) but reads a head of any size, for as long as it comes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any
from urllib.parse import unquote

import httptools
import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from gateway.problems import MEDIA_TYPE, HeadersTooLarge, MalformedRequest, Problem
from gateway.rounds import present_round
from gateway.serving.cycle import Cycle
from gateway.serving.direct import Direct, Link, Serve
from gateway.serving.stalls import Stalls

MAX_HEAD = 32_768
"""Bytes of request line and fields that are read at all; the exchange's own limit is a setting."""
HEAD_SECONDS = 15.0
"""How long a head may take from its first byte, and a new connection until its first byte."""


EXCHANGES = b"/api/"
"""What the raw path of an exchange begins with; `/%61pi/` is not the same by another name."""
_BUFFER = 65_536
"""Bytes of a request's body that may wait to be read."""


class BoundedProtocol(HttpToolsProtocol):
    """Answers 431 to a head that is too large, 400 to a broken one, and closes on one that dawdles.

    An application that has `serve_exchange` gets the requests below `/api/`
    there, without ASGI in between.
    """

    cycle: Cycle | Direct | None  # type: ignore[assignment]  # uvicorn knows its own cycle only

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._link: Link | None = None
        self._round = present_round()
        self._waiting: deque[Cycle | Direct] = deque()
        """Pipelined requests, which are answered in their order."""
        self._in_head = True
        self._in_body = False
        self._ended = False
        """Whether a message ended in these bytes: the head that follows is not all of them."""
        self._head = 0
        self._stalls: Stalls | None = None
        self._idle_since: float | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin; the first head is due in time."""
        super().connection_made(transport)
        self._stalls = Stalls(self.loop, transport, self.flow)
        serve: Serve | None = getattr(self.app, "serve_exchange", None)
        if serve is not None:
            self._link = Link(
                serve,
                self._round,
                transport,
                self.flow,
                self.server_state,
                self.tasks,
                self.client,
                self.on_response_complete,
            )
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._in_head = False
        self._watch_head()
        if self._stalls is not None:
            self._stalls.stop()
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
        self.connections.discard(self)
        self.flow.resume_writing()
        if self.cycle is not None:
            self.cycle.disconnect()
        for cycle in self._waiting:
            cycle.disconnect()
        if exc is None:
            self.transport.close()
        self.parser = None  # type: ignore[assignment]  # it refers to this: no cycle for the collector

    def data_received(self, data: bytes) -> None:
        """Feed the parser; a head that is not complete by then is counted and timed."""
        self._idle_since = None
        self._ended = False
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass
        except httptools.HttpParserError:
            self._refuse(MalformedRequest("Invalid HTTP request received."))
            return
        if self._in_head and not self._ended:
            self._head += len(data)
            if self._head > MAX_HEAD:
                self._refuse(HeadersTooLarge(f"The request's head is over {MAX_HEAD} bytes."))
        if self._in_head is not (self._deadline is not None):
            self._watch_head()
        if self._stalls is not None and self._in_body is not self._stalls.watching:
            self._stalls.watch_body(pending=self._in_body)

    def pause_writing(self) -> None:
        """Write no more until the peer takes what there is; it has some time for that."""
        super().pause_writing()
        if self._stalls is not None:
            self._stalls.watch_answer(waiting=True)

    def resume_writing(self) -> None:
        """Write on."""
        super().resume_writing()
        if self._stalls is not None:
            self._stalls.watch_answer(waiting=False)

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._in_head = True
        self._head = 0
        self.url = b""
        self.expect_100_continue = False
        self.headers = []

    def on_headers_complete(self) -> None:
        """End a head and begin its request, after those that came before it on this connection."""
        self._in_head = False
        self._in_body = True
        parser = self.parser
        version = parser.get_http_version()
        method = parser.get_method().decode("ascii")
        keep_alive = version != "1.0" and parser.should_keep_alive()
        url = self.url
        former = self.cycle
        if self._link is not None and url.startswith(EXCHANGES) and b"#" not in url:
            cycle: Cycle | Direct = Direct(
                self._link,
                method,
                url,
                self.headers,
                expects=self.expect_100_continue,
                keep_alive=keep_alive,
            )
        else:
            cycle = self._cycle(method, version, httptools.parse_url(url), keep_alive)
        self.cycle = cycle
        if former is None or former.response_complete:
            self._start(cycle)
        else:
            self.flow.pause_reading()
            self._waiting.append(cycle)

    def _cycle(self, method: str, version: str, url: Any, keep_alive: bool) -> Cycle:
        path = url.path.decode("ascii")
        scope: Any = {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": version,
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,
            "root_path": "",
            "method": method,
            "headers": self.headers,
            "state": self.app_state.copy(),
            "raw_path": url.path,
            "path": unquote(path) if "%" in path else path,
            "query_string": url.query or b"",
        }
        return Cycle(
            scope,
            self.transport,
            self.flow,
            self.logger,
            self.access_logger,
            False,
            self.server_state.default_headers,
            asyncio.Event(),
            self.expect_100_continue,
            keep_alive,
            self.on_response_complete,
        )

    def _start(self, cycle: Cycle | Direct) -> None:
        if isinstance(cycle, Direct):
            cycle.task = self.loop.create_task(cycle.run())
            self.tasks.add(cycle.task)
            return
        task = self.loop.create_task(cycle.run_asgi(self.app))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body; what nobody reads holds the connection up."""
        cycle = self.cycle
        if self._stalls is not None:
            self._stalls.received(len(body))
        if cycle is not None and not cycle.response_complete and cycle.take(body) > _BUFFER:
            self.flow.pause_reading()

    def on_message_complete(self) -> None:
        """Take the end of a request."""
        self._in_body = False
        self._ended = True
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            cycle.complete_body()

    def on_response_complete(self) -> None:
        """Go on with the next request; a connection without one may stay idle for a while."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self._waiting:
            self._start(self._waiting.popleft())
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

    def eof_received(self) -> None:
        """Close, as the caller sends nothing more; what has been answered goes out before."""
        self._round.flush()

    def shutdown(self) -> None:
        """Close as soon as what is being answered has been."""
        self._round.flush()
        super().shutdown()

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
        self._round.flush()
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
