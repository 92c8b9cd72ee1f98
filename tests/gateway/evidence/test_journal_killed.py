"""The journal when its processes are killed: what was acknowledged is there, once, and in its place."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from typing import IO

from gateway.evidence.search import LARGEST_PAGE, Filters, Search
from gateway.evidence.verify import verify
from gateway.store.store import Store
from tests.support.evidence import url_of
from tests.support.warm import talking


async def test_what_was_acknowledged_survives_kill(store: Store) -> None:
    acknowledged: list[tuple[int, str]] = []
    chance = random.Random(7)
    with talking("tests.support.evidence_appender", url_of(store)) as appenders:
        heard = await _read(appenders.stdout)
        for _ in range(10):
            appenders.stdin.write(b"go\n")
            acknowledged += await _killed_after(heard, chance.uniform(0.0, 0.15))
    assert appenders.process.returncode == 0
    size = (await verify(store)).size
    assert len(acknowledged) <= size
    assert len({index for index, _ in acknowledged}) == len(acknowledged)
    found = await _everything(Search(store, store))
    assert [(index, found[index]) for index, _ in acknowledged] == acknowledged


async def _everything(search: Search) -> dict[int, str]:
    """Return the exchange of each entry that is found, by its place."""
    page = await search.find(Filters(), limit=LARGEST_PAGE)
    found = list(page.entries)
    while page.next is not None:
        page = await search.find(Filters(), after=page.next, limit=LARGEST_PAGE)
        found += page.entries
    return {one.index: one.entry["exchange"] for one in found}


async def _read(pipe: IO[bytes]) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return reader


async def _killed_after(heard: asyncio.StreamReader, seconds: float) -> list[tuple[int, str]]:
    """Let two processes append, kill both `seconds` after the first acknowledgement, return all of them."""
    pids: list[int] = []
    acknowledged: list[tuple[int, str]] = []
    killing = False
    while (line := (await heard.readline()).split()) != [b"ended"]:
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
