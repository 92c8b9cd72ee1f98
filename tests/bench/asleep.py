"""What cases cost that wait: their share of a CPU, and the memory of the process that looks after them."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from typing import Any

from sqlalchemy import insert, select, update

from gateway.model.identifiers import new_id
from gateway.registry.recorder import now_ms
from gateway.store.tables.journeys import cases
from tests.bench.processes import rss_mb
from tests.support.journey_cases import Desk

DAY = 86_400_000
BATCH = 1_000


async def sleep_many(desk: Desk, case: str, count: int, seconds: float) -> tuple[float, float]:
    """Return what `count` copies of a case, asleep until tomorrow, add: the share of a core, and MB."""
    async with desk.store.read() as connection:
        row = dict((await connection.execute(select(cases).where(cases.c.id == case))).mappings().one())
    idle = await idle_share(seconds)
    gc.collect()
    before = rss_mb(os.getpid())
    for _ in range(count // BATCH):
        async with desk.store.write() as connection:
            await connection.execute(insert(cases), [_asleep(row) for _ in range(BATCH)])
    share = await idle_share(seconds)
    added = rss_mb(os.getpid()) - before
    async with desk.store.write() as connection:
        await connection.execute(update(cases).where(cases.c.ended_at.is_(None)).values(ended_at=1, due=None))
    return max(0.0, share - idle), max(0.0, added)


def _asleep(row: dict[str, Any]) -> dict[str, Any]:
    waits = {"state": "waiting", "ended_at": None, "executor": None, "due": now_ms() + DAY}
    return {**row, **waits, "id": new_id(), "idempotency": None}


async def idle_share(seconds: float) -> float:
    """Return the share of a core that this process uses while nobody asks it anything."""
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    return (time.process_time() - cpu) / (time.perf_counter() - wall)
