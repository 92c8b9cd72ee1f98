"""What is started before the first request and stopped after the last, in opposite order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

Step = Callable[[], Awaitable[object]]

log = structlog.get_logger(__name__)


class Lifecycle:
    """Implements `gateway.app.Running`; parts are added in the order in which they start."""

    def __init__(self) -> None:
        self._parts: list[tuple[Step | None, Step | None]] = []
        self._started: list[Step] = []
        self.running = False

    def add(self, start: Step | None = None, stop: Step | None = None) -> None:
        """Add a part; its `stop` is called only if its `start` ended well."""
        self._parts.append((start, stop))

    async def start(self) -> None:
        """Start every part; when one cannot, stop those that were started and raise what it raised."""
        try:
            for start, stop in self._parts:
                if start is not None:
                    await start()
                if stop is not None:
                    self._started.append(stop)
        except BaseException:
            await self.stop()
            raise
        self.running = True

    async def stop(self) -> None:
        """Stop every part that was started, the last first; one that fails does not keep the others."""
        self.running = False
        while self._started:
            try:
                await self._started.pop()()
            except Exception:  # a part that does not stop must not keep the others
                log.exception("stop_failed")
