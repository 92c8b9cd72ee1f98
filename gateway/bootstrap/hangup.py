"""SIGHUP: read again what lies in files, without a restart (`systemctl reload simpul`)."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterable

import structlog

from gateway.bootstrap.lifecycle import Step

log = structlog.get_logger(__name__)


class Hangup:
    """Does every step when this process is told to; what fails changes nothing and is in the log.

    One round at a time: a signal that comes meanwhile begins another after
    it. Where signals cannot be had, as beside the main thread, it does nothing.
    """

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = tuple(steps)
        self._told = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen from now on."""
        if threading.current_thread() is not threading.main_thread():
            return
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._told.set)
        self._task = asyncio.create_task(self._listen(), name="hangup")

    async def stop(self) -> None:
        """Listen no more."""
        if self._task is None:
            return
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            await self._told.wait()
            self._told.clear()
            log.info("reloading", signal="SIGHUP")
            for step in self._steps:
                try:
                    await step()
                except Exception:  # what cannot be reloaded stays as it was, and the rest is
                    log.exception("reload_failed")
