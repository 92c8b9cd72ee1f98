"""Writes of one round of the event loop, made one after another at its end.

A write to another process on a machine that is not busy wakes it, and that is
most of what the write costs. Writes that come apart wake their reader each;
together they find it awake (docs/decisions/0053).
"""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary


class Round:
    """What is to be written at the end of this round; belongs to one event loop."""

    __slots__ = ("__weakref__", "_loop", "_waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: list[tuple[asyncio.WriteTransport, bytes]] = []

    def write(self, transport: asyncio.WriteTransport, data: bytes) -> None:
        """Write `data` soon, after what waits already; not at all if the transport closes before."""
        waiting = self._waiting
        waiting.append((transport, data))
        if len(waiting) == 1:
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write what waits, now; call it before writing to one of the transports otherwise, or closing it."""
        waiting, self._waiting = self._waiting, []
        for transport, data in waiting:
            if not transport.is_closing():
                transport.write(data)


_rounds: WeakKeyDictionary[asyncio.AbstractEventLoop, Round] = WeakKeyDictionary()


def present_round() -> Round:
    """Return the round of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _rounds.get(loop)
    if found is None:
        found = _rounds[loop] = Round(loop)
    return found
