"""A worker's counts, written out within a second of each change for whoever serves them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import structlog

from gateway.telemetry.histogram import ExchangeCounts
from gateway.telemetry.metrics_files import write_counts

INTERVAL: Final = 1.0
"""Seconds between two looks at whether anything was counted."""

log = structlog.get_logger(__name__)


class CountsPublisher:
    """Writes `counts` to `directory` (see `metrics_files`) until it is stopped, and once more then."""

    def __init__(self, counts: ExchangeCounts, directory: Path, *, interval: float = INTERVAL) -> None:
        self._counts = counts
        self._directory = directory
        self._interval = interval
        self._written: int | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="counts-publisher")

    async def stop(self) -> None:
        """Write a last time and stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._write()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            if self._counts.nanoseconds != self._written:
                self._write()

    def _write(self) -> None:
        counted = self._counts.nanoseconds
        try:
            write_counts(self._directory, self._counts.snapshot())
            self._written = counted
        except OSError:
            log.exception("counts_not_written")
