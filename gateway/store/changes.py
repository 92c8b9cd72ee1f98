"""The change feed: a worker hears of every committed change within a second.

A writer announces in the same transaction as the change, so that nothing is
announced that was not committed. Readers count the newest rows by primary key
every `INTERVAL`, which needs no listening connection and works alike on both
engines (docs/decisions/0003).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.glance import Glance
from gateway.store.store import Store
from gateway.store.tables.change import changes

INTERVAL = 0.2
"""Seconds between two looks."""
KEEP_MS = 3_600_000
"""How long a change stays readable."""
OVERLAP = 256
"""Ids looked at again: PostgreSQL's sequences commit out of order."""

Listener = Callable[[frozenset[str]], Awaitable[None]]
"""Is given the keys that changed on its topic."""

log = structlog.get_logger(__name__)


_noted: ContextVar[list[str] | None] = ContextVar("announcements", default=None)


@contextmanager
def announcements() -> Iterator[list[str]]:
    """Give the topics that this task, and those that it starts, announce within the block."""
    noted: list[str] = []
    before = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(before)


async def announce(connection: AsyncConnection, topic: str, key: str) -> None:
    """Tell every worker, once this transaction commits, that `key` of `topic` changed."""
    noted = _noted.get()
    if noted is not None:
        noted.append(topic)
    await connection.execute(insert(changes).values(topic=topic, key=key, at=_now()))


def _now() -> int:
    return time.time_ns() // 1_000_000


class ChangeFeed:
    """Follows the feed and calls the listeners of each topic, in the order of the changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: dict[str, list[Listener]] = {}
        self._seen: dict[int, None] = {}
        self._high = 0
        self._lock = asyncio.Lock()
        self._glance = Glance(store)
        self._task: asyncio.Task[None] | None = None

    def listen(self, topic: str, listener: Listener) -> None:
        """Call `listener` for each later change of `topic`; a listener that raises is called again."""
        self._listeners.setdefault(topic, []).append(listener)

    async def start(self) -> None:
        """Begin at the present end of the feed; state loaded after this misses nothing."""
        async with self._store.read() as connection:
            rows = await connection.execute(select(changes.c.id).order_by(changes.c.id.desc()).limit(OVERLAP))
            for (number,) in rows:
                self._seen[number] = None
                self._high = max(self._high, number)
        self._task = asyncio.create_task(self._follow(), name="change-feed")

    async def stop(self) -> None:
        """Stop following."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._glance.close()

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL)
            try:
                if self._glance.changed():
                    await self.catch_up()
            except Exception:  # the feed goes on, or nothing would be felt again
                self._glance.forget()
                log.exception("change_feed_failed")

    async def catch_up(self) -> None:
        """Read what is new and tell the listeners; what a listener failed on is read again.

        A writer calls this after its own change, so that its worker answers
        the next request with it.
        """
        async with self._lock:
            await self._read_new()

    async def _read_new(self) -> None:
        window = changes.c.id > self._high - OVERLAP
        async with self._store.read() as connection:
            # Counted, not compared with the highest: a lower id may be committed after a higher one.
            count = await connection.scalar(select(func.count()).select_from(changes).where(window))
            if count == len(self._seen):
                return
            rows = await connection.execute(
                select(changes.c.id, changes.c.topic, changes.c.key).where(window).order_by(changes.c.id)
            )
            fresh = [row for row in rows if row.id not in self._seen]
        topics: dict[str, set[str]] = {}
        for row in fresh:
            topics.setdefault(row.topic, set()).add(row.key)
        for topic, keys in topics.items():
            for listener in self._listeners.get(topic, ()):
                await listener(frozenset(keys))
        for row in fresh:
            self._seen[row.id] = None
            self._high = max(self._high, row.id)
        for number in [n for n in self._seen if n <= self._high - OVERLAP]:
            del self._seen[number]

    async def prune(self) -> None:
        """Delete changes that every living worker has long heard of; the newest `OVERLAP` always stay."""
        async with self._store.write() as connection:
            newest = select(func.max(changes.c.id)).scalar_subquery()
            old = (changes.c.at < _now() - KEEP_MS) & (changes.c.id <= newest - OVERLAP)
            await connection.execute(delete(changes).where(old))
