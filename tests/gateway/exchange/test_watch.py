"""The watch: nothing for quick exchanges, an end for those whose caller left or whose agency drips."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from gateway.exchange.exchange import Exchange
from gateway.exchange.snapshot import Snapshot
from gateway.exchange.watch import INTERVAL, Watch


def exchange(gone: asyncio.Event | None = None) -> Exchange:
    x = Exchange(Snapshot(), "GET", b"/", b"", [])

    async def receive() -> Mapping[str, Any]:
        if gone is not None:
            await gone.wait()
        else:
            await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    x.receive = receive
    return x


async def under_watch(watch: Watch, x: Exchange) -> bool:
    """Wait long; True when the watch ended it."""
    x.task = asyncio.current_task()
    watch.enter(x)
    try:
        await asyncio.sleep(30)
    except asyncio.CancelledError:
        return True
    finally:
        watch.leave(x)
    return False


async def test_a_caller_who_leaves_is_noticed() -> None:
    gone, watch = asyncio.Event(), Watch()
    x = exchange(gone)
    task = asyncio.ensure_future(under_watch(watch, x))
    await asyncio.sleep(INTERVAL * 3)
    assert not task.done()
    gone.set()
    assert await task
    assert (x.gone, x.overdue, len(watch)) == (True, False, 0)


async def test_a_deadline_ends_an_exchange() -> None:
    watch, x = Watch(), exchange()
    x.deadline = time.perf_counter_ns() + INTERVAL * 2e9
    assert await asyncio.ensure_future(under_watch(watch, x))
    assert (x.gone, x.overdue) == (False, True)


async def test_a_quick_exchange_gets_no_task() -> None:
    watch, x = Watch(), exchange()
    before = len(asyncio.all_tasks())
    watch.enter(x)
    assert len(watch) == 1
    watch.leave(x)
    assert (len(watch), x.watcher, len(asyncio.all_tasks())) == (0, None, before)


async def test_nobody_listens_while_the_body_is_read() -> None:
    watch, x = Watch(), exchange()
    x.reading = True
    task = asyncio.ensure_future(under_watch(watch, x))
    await asyncio.sleep(INTERVAL * 4)
    assert x.watcher is None
    task.cancel()
    await task
