"""Ends connections whose peer neither sends the body that it announced nor takes its answer.

Each such connection holds a task, a socket and often an agency's connection,
and whoever opens it need not be anybody: token endpoints read bodies, too.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

BODY_SECONDS = 30.0
"""How long a body may take to bring `BODY_LEAST` more bytes, or its end."""
BODY_LEAST = 4_096
TAKE_SECONDS = 60.0
"""How long a peer may leave an answer that waits for it."""


class Flow(Protocol):
    """Back pressure of the connection: what the gateway itself does not read is nobody's delay."""

    read_paused: bool


class Stalls:
    """The two timers of one connection; neither runs while nothing is late."""

    __slots__ = ("_flow", "_loop", "_received", "_sending", "_taking", "_transport")

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport, flow: Flow) -> None:
        self._loop = loop
        self._transport = transport
        self._flow = flow
        self._received = 0
        self._sending: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    @property
    def watching(self) -> bool:
        """Whether a body is watched."""
        return self._sending is not None

    def watch_body(self, *, pending: bool) -> None:
        """Begin to watch a body, or stop."""
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
        if pending:
            self._received = 0
            self._sending = self._loop.call_later(BODY_SECONDS, self._look)

    def received(self, size: int) -> None:
        """Count what came of the body."""
        self._received += size

    def _look(self) -> None:
        self._sending = None
        if self._received >= BODY_LEAST or self._flow.read_paused:
            self.watch_body(pending=True)
        else:
            self._end()

    def watch_answer(self, *, waiting: bool) -> None:
        """Begin to watch an answer that waits to be taken, or stop."""
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None
        if waiting:
            self._taking = self._loop.call_later(TAKE_SECONDS, self._end)

    def stop(self) -> None:
        """Watch nothing any more."""
        self.watch_body(pending=False)
        self.watch_answer(waiting=False)

    def _end(self) -> None:
        """Break off: closing in order would wait for the peer."""
        self._transport.abort()
