"""SIGTERM: say that no more should come, while whatever still comes is answered; only then stop."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType

import structlog

log = structlog.get_logger(__name__)


class StopNotice:
    """Puts `seconds` between SIGTERM and what the server does on it, which is to close idle connections.

    A terminator in front sends requests by connections that it holds, until
    `/readyz` tells it not to: one that closed at once would lose those that
    are on their way. SIGINT, and a second SIGTERM, stop at once.
    """

    def __init__(self, drain: Callable[[], None], seconds: float) -> None:
        """Take what makes `/readyz` refuse, and how long terminators need to see it; 0 does nothing."""
        self._drain, self._seconds = drain, seconds
        self._told = False

    async def start(self) -> None:
        """Stand before the server's own handler, which is there already; it sets back what it found."""
        if self._seconds <= 0 or threading.current_thread() is not threading.main_thread():
            return
        loop, server = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)
        if not callable(server):
            return

        def on_term(number: int, frame: FrameType | None) -> None:
            if self._told:
                server(number, frame)
                return
            self._told = True
            loop.call_soon_threadsafe(give_notice, number)

        def give_notice(number: int) -> None:
            self._drain()
            log.info("stop_announced", seconds=self._seconds)
            loop.call_later(self._seconds, server, number, None)

        signal.signal(signal.SIGTERM, on_term)
