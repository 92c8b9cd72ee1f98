"""What the disk asks for one durable entry, with nothing else to do: no answer waits less.

Half load has short groups, often of one entry, so `half_load_p50_added_us`
cannot be less than one commit.
"""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Callable
from pathlib import Path

from gateway.evidence.entry import record
from gateway.evidence.journal_sqlite import SQLiteSink
from gateway.store.migrate import migrate
from gateway.store.store import Store
from tests.bench.measure import Row
from tests.bench.report import Figures
from tests.support.evidence import entry

WARM, COUNT = 200, 2_000
PAGE = bytes(4_096)


def measure_durability(place: Path) -> Figures:
    """Commit entries one by one, and flush a page of a file that does not grow."""
    rows = [_commits(place / "evidence.db"), _flushes(place / "flushed")]
    return Figures(rows, {f"{row.name}_p50_us": round(row.p50_us, 1) for row in rows})


def _commits(database: Path) -> Row:
    asyncio.run(_make(database))
    sink, records = SQLiteSink(database, preallocate=True), [record(entry())]
    sink.open()
    try:
        return _timed("commit_alone", lambda: sink.write_at_once(records))
    finally:
        sink.close()


async def _make(database: Path) -> None:
    store = Store(f"sqlite+aiosqlite:///{database}")
    await migrate(store)
    await store.close()


def _flushes(path: Path) -> Row:
    path.write_bytes(PAGE)
    file = os.open(path, os.O_RDWR)

    def flush() -> None:
        os.pwrite(file, PAGE, 0)
        os.fdatasync(file)

    try:
        return _timed("flush_alone", flush)
    finally:
        os.close(file)


def _timed(name: str, act: Callable[[], object]) -> Row:
    for _ in range(WARM):
        act()
    took = []
    used = time.process_time()
    for _ in range(COUNT):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1e6)
    used = time.process_time() - used
    took.sort()
    return Row(
        name=name,
        cpu_us=used / COUNT * 1e6,
        rate=COUNT / sum(took) * 1e6,
        p50_us=took[COUNT // 2],
        p99_us=took[COUNT * 99 // 100],
        rss_mb=math.nan,
        errors=0,
    )
