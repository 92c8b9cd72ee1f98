"""A worker's counts reach the file while it runs, and when it stops."""

from __future__ import annotations

import asyncio
from pathlib import Path

from gateway.telemetry.histogram import ExchangeCounts
from gateway.telemetry.metrics_files import read_counts
from gateway.telemetry.publishing import CountsPublisher


def total(directory: Path) -> int:
    return sum(one.count for one in read_counts(directory).values())


async def test_counts_are_written_again_and_again(tmp_path: Path) -> None:
    counts = ExchangeCounts()
    publisher = CountsPublisher(counts, tmp_path, interval=0.01)
    await publisher.start()
    for expected in (1, 2):
        counts.count(("tax", "s", 200, "ok", "agency"), 1)
        async with asyncio.timeout(10):
            while total(tmp_path) != expected:
                await asyncio.sleep(0.01)
    await publisher.stop()


async def test_nothing_is_written_while_nothing_is_counted(tmp_path: Path) -> None:
    counts = ExchangeCounts()
    counts.count(("tax", "s", 200, "ok", "agency"), 1)
    publisher = CountsPublisher(counts, tmp_path, interval=0.01)
    await publisher.start()
    async with asyncio.timeout(10):
        while not (written := list(tmp_path.glob("*.counts"))):
            await asyncio.sleep(0.01)
    written[0].unlink()
    await asyncio.sleep(0.05)
    assert list(tmp_path.glob("*.counts")) == []
    counts.count(("tax", "s", 200, "ok", "agency"), 1)
    async with asyncio.timeout(10):
        while total(tmp_path) != 2:
            await asyncio.sleep(0.01)
    await publisher.stop()


async def test_the_last_counts_are_written_at_the_end(tmp_path: Path) -> None:
    counts = ExchangeCounts()
    publisher = CountsPublisher(counts, tmp_path, interval=3600)
    await publisher.start()
    counts.count(("tax", "s", 200, "ok", "agency"), 1)
    await publisher.stop()
    assert total(tmp_path) == 1


async def test_a_directory_that_is_gone_does_not_stop_the_worker(tmp_path: Path) -> None:
    publisher = CountsPublisher(ExchangeCounts(), tmp_path / "gone", interval=0.01)
    await publisher.start()
    await asyncio.sleep(0.05)
    assert publisher._task is not None
    assert not publisher._task.done()
    await publisher.stop()
