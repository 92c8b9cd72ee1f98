"""One request of the exchange path and its answer: what a `Cycle` is, without ASGI's messages.

uvicorn's cycle with its scope, its event and two messages an answer costs
more than all the stages before the agency is called; and it writes an answer
in two system calls (docs/decisions/0050).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, Protocol

import structlog

from gateway.exchange.door import RawHeaders
from gateway.exchange.door import Request as Door
from gateway.rounds import Round
from gateway.serving.head import write_head

log = structlog.get_logger(__name__)

Serve = Callable[[Door], Awaitable[None]]
_GONE: Mapping[str, Any] = {"type": "http.disconnect"}
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Flow(Protocol):
    """Back pressure of one connection, as uvicorn keeps it."""

    write_paused: bool

    async def drain(self) -> None:
        """Wait until more may be written."""

    def resume_reading(self) -> None:
        """Read on."""


class State(Protocol):
    """What uvicorn knows of the whole server."""

    default_headers: RawHeaders
    """Fields of every answer, the date among them; replaced each second."""


class Link(NamedTuple):
    """What the requests of one connection have in common; `done` is called after each answer.

    `tasks` are those that serve a request now: a graceful stop waits for them.
    """

    serve: Serve
    round: Round
    transport: asyncio.Transport
    flow: Flow
    state: State
    tasks: set[asyncio.Task[None]]
    peer: object
    done: Callable[[], None]


class Direct:
    """Implements `gateway.exchange.door.Request`, for one connection's protocol."""

    __slots__ = (
        "_body",
        "_chunked",
        "_expects",
        "_left",
        "_link",
        "_more",
        "_news",
        "_started",
        "_waiter",
        "disconnected",
        "headers",
        "keep_alive",
        "method",
        "peer",
        "query",
        "raw_path",
        "response_complete",
        "task",
    )

    def __init__(
        self, link: Link, method: str, target: bytes, headers: RawHeaders, *, expects: bool, keep_alive: bool
    ) -> None:
        """Take the head of a request; `expects` a 100 (Continue) before its body comes."""
        self._link = link
        self.task: asyncio.Task[None] | None = None
        self.peer = link.peer
        self.method = method
        self.raw_path, _, self.query = target.partition(b"?")
        self.headers = headers
        self.keep_alive = keep_alive
        self.disconnected = self.response_complete = False
        self._expects = expects
        self._body = b""
        self._more = True
        self._news = False
        self._waiter: asyncio.Future[None] | None = None
        self._started = False
        self._chunked = False
        self._left = 0

    async def run(self) -> None:
        """Serve the request; an answer that was not completed breaks the connection off."""
        try:
            await self._link.serve(self)
        except Exception as error:
            log.error("exchange_failed", error=type(error).__name__)
        finally:
            if not self.response_complete and not self.disconnected:
                self._link.transport.close()
            if self.task is not None:
                self._link.tasks.discard(self.task)

    # --- the protocol calls these --------------------------------------------------------------------

    def take(self, piece: bytes) -> int:
        """Take a piece of the request's body; return how many bytes wait to be read."""
        self._body = self._body + piece if self._body else piece
        self._tell()
        return len(self._body)

    def complete_body(self) -> None:
        """Take the end of the request's body."""
        self._more = False
        self._tell()

    def disconnect(self) -> None:
        """Take the end of the connection."""
        self.disconnected = self.disconnected or not self.response_complete
        self._tell()

    def _tell(self) -> None:
        self._news = True
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    # --- the exchange path calls these ---------------------------------------------------------------

    async def receive(self) -> Mapping[str, Any]:
        """Return the next piece of the body, or wait until the caller has gone."""
        if self._expects and not self._started and not self._link.transport.is_closing():
            self._expects = False
            self._link.transport.write(_CONTINUE)
        if not self._news and not self.disconnected and not self.response_complete:
            self._link.flow.resume_reading()
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        self._news = False
        if self.disconnected or self.response_complete:
            return _GONE
        body, self._body = self._body, b""
        return {"type": "http.request", "body": body, "more_body": self._more}

    async def answer(self, status: int, fields: RawHeaders, body: bytes) -> None:
        """Send a whole answer, head and body in one write, with the others of this round."""
        link = self._link
        if link.flow.write_paused and not self.disconnected:
            await link.flow.drain()
        if self.disconnected or link.transport.is_closing():
            return
        method = self.method
        head = write_head(
            status, link.state.default_headers, fields, method=method, keep_alive=self.keep_alive
        )
        self.keep_alive = head.keep_alive
        if method == "HEAD":
            body = b""
        elif head.length != len(body) and (head.length is not None or body):
            raise RuntimeError("The answer is not as long as it says.")
        self._started = True
        link.round.write(link.transport, head.data + body)
        if not self.keep_alive:
            link.round.flush()
        self._finish()

    async def begin(self, status: int, fields: RawHeaders) -> None:
        """Send the head of an answer that streams."""
        if self._link.flow.write_paused and not self.disconnected:
            await self._link.flow.drain()
        if self.disconnected:
            return
        head = write_head(
            status, self._link.state.default_headers, fields, method=self.method, keep_alive=self.keep_alive
        )
        self.keep_alive = head.keep_alive
        self._chunked = head.chunked
        self._left = head.length or 0
        self._started = True
        self._link.transport.write(head.data)

    async def send(self, piece: bytes) -> None:
        """Send a piece of the body, once the caller takes it."""
        if self._link.flow.write_paused and not self.disconnected:
            await self._link.flow.drain()
        if self.disconnected or self.method == "HEAD" or not piece:
            return
        if self._chunked:
            self._link.transport.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            return
        self._left -= len(piece)
        if self._left < 0:
            raise RuntimeError("The answer is longer than it says.")
        self._link.transport.write(piece)

    async def end(self) -> None:
        """Complete the answer."""
        if self.disconnected:
            return
        if self._left and self.method != "HEAD":
            raise RuntimeError("The answer is shorter than it says.")
        if self._chunked:
            self._link.transport.write(b"0\r\n\r\n")
        self._finish()

    def _finish(self) -> None:
        self.response_complete = True
        self._tell()
        if not self.keep_alive:
            self._link.transport.close()
        self._link.done()
