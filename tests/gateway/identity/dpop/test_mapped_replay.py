from __future__ import annotations

import asyncio
import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.identity.dpop.mapped_replay import IN_BUCKET, MappedReplay
from gateway.problems import NotReady


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_one_of_many_uses_over_two_workers_is_the_first(tmp_path: Path) -> None:
    one, two = MappedReplay(tmp_path, 2), MappedReplay(tmp_path, 2)
    uses = [(one, two)[n % 2].use("dpop", "key", "same", 4e9) for n in range(20)]
    assert sorted(await asyncio.gather(*uses)) == [False] * 19 + [True]
    for other in (("dpop", "other", "same"), ("dpop", "key", "other"), ("assertion", "key", "same")):
        assert await two.use(*other, 4e9)
    one.close()
    two.close()


def use_all(directory: Path, begin: Any, found: Any) -> None:
    replay = MappedReplay(directory, 2)
    begin.wait(20)
    found.put(sum(asyncio.run(replay.use("dpop", "key", str(number), 4e9)) for number in range(500)))


def test_two_processes_at_once_use_each_value_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    begin, found = context.Barrier(2), context.Queue()
    workers = [context.Process(target=use_all, args=(tmp_path, begin, found)) for _ in range(2)]
    for worker in workers:
        worker.start()
    counts = [found.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(20)
    assert sum(counts) == 500
    assert [worker.exitcode for worker in workers] == [0, 0]


async def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    replay = MappedReplay(tmp_path)
    assert await replay.use("dpop", "key", "one", 4e9)
    replay.close()
    again = MappedReplay(tmp_path)
    assert not await again.use("dpop", "key", "one", 4e9)
    again.close()
    (tmp_path / "proofs.db").write_bytes(b"of a version before")
    MappedReplay(tmp_path, 2).close()
    assert [path.name for path in tmp_path.iterdir()] == ["proofs-2.bin"]


async def test_what_has_expired_makes_room_and_a_full_bucket_refuses(tmp_path: Path) -> None:
    clock = Clock()
    replay = MappedReplay(tmp_path, clock=clock, buckets=1)
    for number in range(IN_BUCKET):
        assert await replay.use("dpop", "key", str(number), clock.now + number % 2 * 60)
    with pytest.raises(NotReady, match="No place"):
        await replay.use("dpop", "key", "more", clock.now + 60)
    assert not await replay.use("dpop", "key", "0", clock.now + 60)
    clock.now += 2
    assert await replay.use("dpop", "key", "more", clock.now + 60)
    assert not await replay.use("dpop", "key", "1", clock.now + 60)
    clock.now += 100
    assert await replay.use("dpop", "key", "1", clock.now + 60)
    replay.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20), st.integers(0, 9)), max_size=60))
def test_it_is_a_set_with_times(
    tmp_path_factory: pytest.TempPathFactory, uses: list[tuple[int, int, int]]
) -> None:
    clock, known = Clock(), {}
    replay = MappedReplay(tmp_path_factory.mktemp("replay"), clock=clock, buckets=2)
    for value, lifetime, passes in uses:
        fresh = asyncio.run(replay.use("dpop", "key", str(value), clock.now + lifetime))
        assert fresh is (known.get(value, -1) < clock.now)
        if fresh:
            known[value] = int(clock.now + lifetime) + 1
        clock.now += passes
    replay.close()
