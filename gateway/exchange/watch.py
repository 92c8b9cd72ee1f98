"""Looks after slow exchanges: notices callers who have gone, and agencies that drip.

An exchange that is over within `INTERVAL` costs two dictionary operations:
no task, no timer. One timer serves all of a worker's exchanges.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange

INTERVAL = 0.1


class Watch:
    """The exchanges of one worker that are under way."""

    __slots__ = ("_active", "_timer")

    def __init__(self) -> None:
        self._active: dict[Exchange, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._active)

    def enter(self, x: Exchange) -> None:
        """Look after `x`, whose task is the one that can be cancelled."""
        self._active[x] = None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(INTERVAL, self._look)

    def leave(self, x: Exchange) -> None:
        """Stop looking after `x`; nothing cancels it from here on."""
        if x not in self._active:
            return
        del self._active[x]
        if x.watcher is not None:
            x.watcher.cancel()
            x.watcher = None

    def _look(self) -> None:
        """Look at all; the timer runs on while there is anything to look at."""
        if not self._active:
            self._timer = None
            return
        self._timer = asyncio.get_running_loop().call_later(INTERVAL, self._look)
        now = time.perf_counter_ns()
        for x in list(self._active):
            if now - x.begun < INTERVAL * 1e9:
                continue
            if x.watcher is None and not x.reading and x.receive is not None:
                x.watcher = asyncio.get_running_loop().create_task(self._wait(x))
            if now > x.deadline and x.task is not None and not x.overdue:
                x.overdue = True
                x.task.cancel()

    async def _wait(self, x: Exchange) -> None:
        """Wait until the caller has gone, then end the exchange."""
        receive = x.receive
        if receive is None:
            return
        while (await receive())["type"] != "http.disconnect":
            pass
        if x in self._active and x.task is not None and not x.gone:
            x.gone = True
            x.task.cancel()
