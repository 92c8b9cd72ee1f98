"""Journeys measured: a step of a case beside the same call in a bare DBOS workflow, and cases asleep.

Cases and bare workflows take turns, round by round, in one process and one
DBOS, so that a busy moment falls on both; the figures are medians of rounds.
CPU is this process's own, all of its threads; the agencies are another's.
`python -m tests.bench.journeys` measures these alone.
"""

from __future__ import annotations

import asyncio
import json
import math
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import select

from gateway.journeys.engine.dispatcher import LEASE, MOST
from gateway.registry.recorder import now_ms
from gateway.store.tables.journeys import cases
from tests.bench.asleep import idle_share, sleep_many
from tests.bench.bare import Bare, Recording
from tests.bench.measure import Row
from tests.bench.processes import rss_mb
from tests.bench.report import Figures
from tests.support.journey_cases import Desk
from tests.support.journey_node import Node
from tests.support.journey_world import agencies, birth

STEPS = 3
"""Calls of journey 1, whose threshold the citizen gives."""
ROUNDS, COUNT, STARTS = 7, 40, 25
SLEEPERS, ASLEEP = 10_000, 5.0


@contextmanager
def served_agencies() -> Iterator[dict[str, str]]:
    """Serve the agencies in a process of their own; gives where each is."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("end")
        process.join(10)


def _serve(pipe: Connection) -> None:
    with agencies() as world:
        pipe.send(world.urls)
        pipe.recv()


async def run_cases(desk: Desk, node: Node, count: int) -> tuple[float, float]:
    """Return the CPU and wall seconds of so many cases, from their start to their end."""
    cpu, wall = time.process_time(), time.perf_counter()
    ids = [(await desk.start("child-born", birth())).id for _ in range(count)]
    node.engine.nudge()
    open_still = select(cases.c.id).where(cases.c.id.in_(ids), cases.c.state != "completed").limit(1)
    while await desk.store.transact(lambda connection: connection.scalar(open_still)) is not None:
        await asyncio.sleep(0.02)
    return time.process_time() - cpu, time.perf_counter() - wall


async def first_steps(desk: Desk, node: Node, times: int) -> list[float]:
    """Return the milliseconds from each start to its first call, one case at a time."""
    found = []
    for _ in range(times):
        began = now_ms()
        case = await desk.start("child-born", birth())
        node.engine.nudge()
        await desk.until(case.id)
        found.append(float((await desk.cases.calls(case.id))[0].started_at - began))
    return sorted(found)


async def measure(urls: dict[str, str], directory: Path) -> Figures:
    """Return all figures."""
    node = Node(directory, urls, poll=None, lease=LEASE)
    await node.start()
    desk = Desk(node.store)
    await desk.publish("child-born")
    recording = Recording(node.exchange)
    await run_cases(desk, node, 1)
    bare = Bare(node.transport, recording.take_out(), MOST)
    await run_cases(desk, node, COUNT)
    await bare.run(COUNT)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(await run_cases(desk, node, COUNT))
        theirs.append(await bare.run(COUNT))
    latencies = await first_steps(desk, node, STARTS)
    memory = rss_mb(os.getpid())
    sleeper = (await desk.start("child-born", birth())).id
    await desk.until(sleeper)
    idle = await idle_share(ASLEEP)
    share, added = await sleep_many(desk, sleeper, SLEEPERS, ASLEEP)
    await node.stop()
    rows = [
        _row("journey_step", ours, memory, latencies),
        _row("bare_dbos_step", theirs, math.nan, []),
        Row("10,000 cases asleep", math.nan, math.nan, math.nan, math.nan, added, 0),
    ]
    ratios = [mine[0] / other[0] for mine, other in zip(ours, theirs, strict=True)]
    return Figures(
        rows,
        {
            "journey_steps_per_second": round(rows[0].rate, 1),
            "journey_cpu_us_per_step": round(rows[0].cpu_us),
            "bare_dbos_steps_per_second": round(rows[1].rate, 1),
            "bare_dbos_cpu_us_per_step": round(rows[1].cpu_us),
            "journey_ratio_to_bare_dbos": round(statistics.median(ratios), 2),
            "start_to_first_step_p50_ms": statistics.median(latencies),
            "sleeping_cases": SLEEPERS,
            "sleeping_cpu_share": round(share, 4),
            "sleeping_mb": round(added, 1),
            "engine_idle_cpu_share": round(idle, 4),
        },
    )


def _row(name: str, rounds: list[tuple[float, float]], memory: float, latencies: list[float]) -> Row:
    cpu, wall = (statistics.median(side) / COUNT / STEPS for side in zip(*rounds, strict=True))
    p50 = statistics.median(latencies) * 1e3 if latencies else math.nan
    p99 = latencies[-1] * 1e3 if latencies else math.nan
    return Row(name, cpu * 1e6, 1 / wall, p50, p99, memory, 0)


def measure_journeys(directory: Path) -> Figures:
    """Return the figures of journeys."""
    with served_agencies() as urls:
        return asyncio.run(measure(urls, directory))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="simpul-bench-") as place:
        print(json.dumps(measure_journeys(Path(place)).keys))
