"""A storm over journey 1: agencies fail, processes are killed at random, and the books must balance.

`make storm` (`python -m tests.e2e.journey_storm 1000`) runs a thousand cases on SQLite, with two workers
of one node; `--postgres postgresql+psycopg://…` of an empty database runs them on two nodes that share
it. The suite runs a few dozen.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from gateway.evidence.opening import evidence_store
from gateway.store.store import Store
from gateway.store.tables import journeys as tables
from tests.support.journey_cases import Desk
from tests.support.journey_node import Nodes, nodes, store_url
from tests.support.journey_world import agencies, birth
from tests.support.stores import ensure_migrated

FAILING = 0.1
"""Share of calls that fail or are cut off."""
REFUSED = 10
"""One in so many visits, and the first, is refused for good, so that there is something to undo."""


def weather(chance: random.Random) -> Callable[[str, str], str | None]:
    """Return how each call goes wrong; a refusal is the same for every attempt of an effect."""
    first: list[str] = []

    def refuses(key: str) -> bool:
        if not first:
            first.append(key)
        return key in first or int(hashlib.sha256(key.encode()).hexdigest(), 16) % REFUSED == 0

    def fails(path: str, key: str) -> str | None:
        if path.endswith("/health-visits") and refuses(key):
            return "refuse"
        return chance.choice(("before", "after", "cut")) if chance.random() < FAILING else None

    return fails


async def storm(
    cases: int,
    directory: Path,
    *,
    seed: int,
    every: float = 1.0,
    patience: float = 100.0,
    database_url: str | None = None,
) -> tuple[Counter[str], dict[str, int], int]:
    """Run the storm; returns how the cases ended, the books, and how many processes were killed.

    With a `database_url` (PostgreSQL) each of the two processes is a node
    with a data directory of its own; without, they share one. It blows for
    half of `patience` seconds: on a machine so busy that no process lives long
    enough to do anything, what is left must end without being killed.
    """
    chance = random.Random(seed)
    killed: list[int] = []
    own = tables.cases.c
    ended = select(own.state, func.count()).where(own.ended_at.is_not(None)).group_by(own.state)
    store = Store(store_url(directory, database_url))
    homes = [directory, directory] if database_url is None else [directory / "one", directory / "two"]
    for home in homes:
        home.mkdir(exist_ok=True)
    await ensure_migrated(store)
    evidence = evidence_store(data=directory, store=store)
    if evidence is not store:
        await ensure_migrated(evidence)
        await evidence.close()
    desk = Desk(store)
    await desk.publish("child-born")
    with agencies(weather(chance)) as world, nodes() as running:
        for number in range(cases):
            await desk.start("child-born", birth(givenName=f"Anak {number}"))
        killing = asyncio.create_task(
            _kill(
                running,
                homes,
                (world.urls, database_url),
                chance=chance,
                every=every,
                until=time.monotonic() + patience / 2,
                killed=killed,
            )
        )
        deadline = time.monotonic() + patience
        try:
            ends: Counter[str] = Counter()
            while sum(ends.values()) < cases:
                assert time.monotonic() < deadline, f"after {patience:.0f} s: {ends}"
                await asyncio.sleep(0.5)
                async with store.read() as connection:
                    ends = Counter({row[0]: row[1] for row in await connection.execute(ended)})
        finally:
            killing.cancel()
            await asyncio.gather(killing, return_exceptions=True)
        books = world.books()
    await store.close()
    return ends, books, len(killed)


async def _kill(
    running: Nodes,
    homes: list[Path],
    where: tuple[dict[str, str], str | None],
    *,
    chance: random.Random,
    every: float,
    until: float,
    killed: list[int],
) -> None:
    """Keep a process running in each home, and kill one of them every so often until then."""

    def start(home: Path) -> int:
        return running.start(home, where[0], database_url=where[1], migrated=True)

    alive = [start(home) for home in homes]
    while time.monotonic() < until:
        await asyncio.sleep(every * (0.5 + chance.random()))
        number = chance.randrange(len(alive))
        await asyncio.to_thread(running.kill, alive[number])
        killed.append(alive[number])
        alive[number] = start(homes[number])


def check_books(ends: Counter[str], books: dict[str, int]) -> None:
    """Assert that every case ended well, that what stands is what was completed, and nothing came twice."""
    cases = sum(ends.values())
    assert ends["completed"] + ends["compensated"] == cases, ends
    assert books["births"] == cases, "a birth was registered twice, or not at all"
    assert books["benefits"] == cases, "a benefit was granted twice, or not at all"
    assert books["births_standing"] == books["benefits_standing"] == ends["completed"], books
    assert books["visits"] == books["visits_standing"] == ends["completed"], books


def main() -> None:
    """Run a storm of as many cases as the command line says."""
    parser = argparse.ArgumentParser(description="Run cases while agencies fail and processes are killed.")
    parser.add_argument("cases", type=int, nargs="?", default=1_000)
    parser.add_argument("--postgres", metavar="URL", help="Two nodes that share this empty database.")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        ends, books, killed = asyncio.run(
            storm(
                asked.cases,
                Path(directory),
                seed=int(time.time()),
                patience=max(300.0, asked.cases * 2.0),
                database_url=asked.postgres,
            )
        )
    check_books(ends, books)
    seconds = time.monotonic() - began
    print(f"{asked.cases} cases: {dict(ends)}; {killed} processes killed; {books}; {seconds:.0f} s")


if __name__ == "__main__":
    main()
