"""The journal when its processes are killed: what was acknowledged is there, once, and in its place."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from pathlib import Path
from typing import TypeVar

from gateway.evidence.search import Search
from gateway.evidence.verify import verify
from gateway.store.store import Store
from tests.support.evidence import url_of

ROOT = Path(__file__).parents[3]
Stream = TypeVar("Stream")


async def test_what_was_acknowledged_survives_kill(store: Store) -> None:
    acknowledged: list[tuple[int, str]] = []
    chance = random.Random(7)
    appenders = await _appenders(url_of(store))
    for _ in range(10):
        acknowledged += await _killed_after(appenders, chance.uniform(0.0, 0.15))
    _pipe(appenders.stdin).close()
    assert await appenders.wait() == 0
    size = (await verify(store)).size
    assert len(acknowledged) <= size
    assert len({index for index, _ in acknowledged}) == len(acknowledged)
    search = Search(store, store)
    for index, exchange in acknowledged:
        found = await search.get(index)
        assert found is not None
        assert found.entry["exchange"] == exchange


async def _appenders(url: str) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "tests.support.evidence_appender", url]
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)


async def _killed_after(appenders: asyncio.subprocess.Process, seconds: float) -> list[tuple[int, str]]:
    """Let two processes append, kill both `seconds` after the first acknowledgement, return all of them."""
    _pipe(appenders.stdin).write(b"go\n")
    pids: list[int] = []
    acknowledged: list[tuple[int, str]] = []
    killing = False
    while (line := (await _pipe(appenders.stdout).readline()).split()) != [b"ended"]:
        if line[0] == b"pid":
            pids.append(int(line[1]))
        else:
            acknowledged.append((int(line[0]), line[1].decode()))
        # The first may be acknowledged before the second process is known.
        if not killing and acknowledged and len(pids) == 2:
            killing = True
            asyncio.get_running_loop().call_later(seconds, _kill, pids)
    return acknowledged


def _kill(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def _pipe(pipe: Stream | None) -> Stream:
    assert pipe is not None
    return pipe
