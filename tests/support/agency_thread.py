"""The configurable agency in a thread of its own, for tests whose gateway is another process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.agency import Agency, running_agency


@contextmanager
def agency_in_thread(**settings: object) -> Iterator[Agency]:
    """Serve an agency until the block ends; what it does may be changed at any time."""
    started, stop = threading.Event(), asyncio.Event()
    running: list[Agency] = []
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with running_agency(**settings) as agency:
            running.append(agency)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    try:
        assert started.wait(10), "the agency did not start"
        yield running[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
