"""Journeys measured: a step of a case against the same call in a bare workflow, and cases asleep.

`python -m tests.bench.journeys [CASES] [SLEEPERS]`; the last line is JSON. CPU is this process's own.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dbos import DBOS, SetWorkflowID
from sqlalchemy import insert, select, update

from gateway.bootstrap.journeys import through_exchange
from gateway.journeys.engine.ports import StepCall
from gateway.model.identifiers import new_id
from gateway.registry.recorder import now_ms
from gateway.store.tables.journeys import cases
from tests.support.journey_cases import Desk
from tests.support.journey_node import Node
from tests.support.journey_world import agencies, birth

STEPS = 3
AT_ONCE = 16


def serve(pipe: Connection) -> None:
    """Serve the agencies in a process of their own until told to end."""
    with agencies() as world:
        pipe.send(world.urls)
        pipe.recv()


async def run_cases(desk: Desk, node: Node, count: int) -> tuple[float, float]:
    """Return the CPU and wall seconds of so many cases."""
    cpu, wall = time.process_time(), time.perf_counter()
    ids = [(await desk.start("child-born", birth())).id for _ in range(count)]
    node.engine.nudge()
    while True:
        async with desk.store.read() as connection:
            query = select(cases.c.id).where(cases.c.id.in_(ids), cases.c.ended_at.is_(None)).limit(1)
            if (await connection.execute(query)).first() is None:
                break
        await asyncio.sleep(0.05)
    return time.process_time() - cpu, time.perf_counter() - wall


async def run_bare(calls: list[StepCall], node: Node, count: int) -> tuple[float, float]:
    """Return the same for bare workflows that make the same calls, in the same DBOS."""
    run = through_exchange(node.exchange)

    async def call(number: int) -> int:
        key = new_id()
        return (await run(replace(calls[number], key=key))).status

    @DBOS.workflow(name="bare")
    async def bare() -> list[int]:
        return [await DBOS.run_step_async({"name": "call"}, call, number) for number in range(len(calls))]

    gate = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with gate:
            with SetWorkflowID(new_id()):
                handle = await DBOS.start_workflow_async(bare)
            await handle.get_result()

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one() for _ in range(count)))
    return time.process_time() - cpu, time.perf_counter() - wall


async def first_step(desk: Desk, node: Node, times: int = 15) -> float:
    """Return the median milliseconds from a start to the first call."""
    found = []
    for _ in range(times):
        began = now_ms()
        case = await desk.start("child-born", birth())
        node.engine.nudge()
        await desk.until(case.id)
        found.append((await desk.cases.calls(case.id))[0].started_at - began)
    return statistics.median(found)


async def sleep_many(desk: Desk, count: int, seconds: float = 5.0) -> tuple[float, float]:
    """Return the CPU share and the MB that so many cases asleep cost this process."""
    case = await desk.start("child-born", birth())
    await desk.until(case.id)
    async with desk.store.read() as connection:
        row = dict((await connection.execute(select(cases).where(cases.c.id == case.id))).mappings().one())
    idle = await _share(seconds)
    before = _rss()
    rows = [
        {**row, "id": new_id(), "idempotency": None, "state": "waiting", "ended_at": None, "executor": None}
        | {"due": now_ms() + 86_400_000}
        for _ in range(count)
    ]
    async with desk.store.write() as connection:
        await connection.execute(insert(cases), rows)
    del rows
    share = await _share(seconds)
    async with desk.store.write() as connection:
        await connection.execute(update(cases).where(cases.c.ended_at.is_(None)).values(ended_at=1))
    return max(0.0, share - idle), _rss() - before


async def _share(seconds: float) -> float:
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    return (time.process_time() - cpu) / (time.perf_counter() - wall)


def _rss() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


class Recording:
    """Runs exchanges and remembers the first calls."""

    def __init__(self, node: Node) -> None:
        self.calls: list[StepCall] = []
        self._run = node.engine._turns._caller._run

    async def __call__(self, call: StepCall) -> Any:
        self.calls.append(call)
        return await self._run(call)


async def measure(urls: dict[str, str], directory: Path, count: int, sleepers: int) -> dict[str, float]:
    """Return all figures."""
    node = Node(directory, urls)
    await node.start()
    desk = Desk(node.store)
    await desk.publish("child-born")
    recording = Recording(node)
    node.engine._turns._caller._run = recording
    await run_cases(desk, node, 1)
    calls = recording.calls[:STEPS]
    node.engine._turns._caller._run = recording._run
    cpu, wall = await run_cases(desk, node, count)
    bare_cpu, bare_wall = await run_bare(calls, node, count)
    latency = await first_step(desk, node)
    share, memory = await sleep_many(desk, sleepers)
    await node.stop()
    steps = count * STEPS
    return {
        "journey_steps_per_second": round(steps / wall, 1),
        "journey_cpu_us_per_step": round(cpu / steps * 1e6),
        "bare_dbos_steps_per_second": round(steps / bare_wall, 1),
        "bare_dbos_cpu_us_per_step": round(bare_cpu / steps * 1e6),
        "journey_ratio_to_bare_dbos": round(cpu / bare_cpu, 2),
        "start_to_first_step_p50_ms": latency,
        "sleeping_cases": sleepers,
        "sleeping_cpu_share": round(share, 4),
        "sleeping_mb": round(memory, 1),
    }


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    sleepers = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    urls = ours.recv()
    with tempfile.TemporaryDirectory() as directory:
        print(json.dumps(asyncio.run(measure(urls, Path(directory), count, sleepers))))
    ours.send("end")
    process.join(10)


if __name__ == "__main__":
    main()
