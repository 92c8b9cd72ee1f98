from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import func, insert, select, update

from gateway.store.changes import OVERLAP, ChangeFeed, announce, announcements
from gateway.store.store import Store
from gateway.store.tables import changes


async def heard_by(feed: ChangeFeed, topic: str) -> list[frozenset[str]]:
    heard: list[frozenset[str]] = []

    async def listener(keys: frozenset[str]) -> None:
        heard.append(keys)

    feed.listen(topic, listener)
    return heard


async def test_a_worker_hears_what_another_committed(store: Store) -> None:
    feed = ChangeFeed(store)
    heard = await heard_by(feed, "catalogue")
    await feed.start()
    async with store.write() as connection:
        await announce(connection, "catalogue", "agency:civil")
        await announce(connection, "keys", "k1")
    async with asyncio.timeout(5):
        while not heard:
            await asyncio.sleep(0.02)
    await feed.stop()
    assert heard == [frozenset({"agency:civil"})]


async def test_what_was_before_the_start_and_what_was_rolled_back_is_not_heard(store: Store) -> None:
    async with store.write() as connection:
        await announce(connection, "catalogue", "old")
    feed = ChangeFeed(store)
    heard = await heard_by(feed, "catalogue")
    await feed.start()
    with pytest.raises(RuntimeError):
        async with store.write() as connection:
            await announce(connection, "catalogue", "undone")
            raise RuntimeError
    async with store.write() as connection:
        await announce(connection, "catalogue", "new")
    await feed.catch_up()
    await feed.stop()
    assert heard == [frozenset({"new"})]


async def test_a_lower_id_that_is_committed_after_a_higher_one_is_heard(store: Store) -> None:
    async with store.write() as connection:
        await announce(connection, "catalogue", "first")
    feed = ChangeFeed(store)
    heard = await heard_by(feed, "catalogue")
    await feed.start()
    rows = [{"id": number, "topic": "catalogue", "key": f"k{number}", "at": 1} for number in (12, 11)]
    for row in rows:
        async with store.write() as connection:
            await connection.execute(insert(changes).values(row))
        await feed.catch_up()
    await feed.stop()
    assert heard == [frozenset({"k12"}), frozenset({"k11"})]


async def test_a_change_that_a_listener_failed_on_comes_again(store: Store) -> None:
    feed = ChangeFeed(store)
    calls: list[frozenset[str]] = []

    async def fails_once(keys: frozenset[str]) -> None:
        calls.append(keys)
        if len(calls) == 1:
            raise RuntimeError("not this time")

    feed.listen("catalogue", fails_once)
    async with store.write() as connection:
        await announce(connection, "catalogue", "x")
    with pytest.raises(RuntimeError):
        await feed.catch_up()
    await feed.catch_up()
    await feed.catch_up()
    assert calls == [frozenset({"x"}), frozenset({"x"})]


async def test_pruning_takes_only_what_is_old_and_out_of_every_window(store: Store) -> None:
    rows = [{"topic": "catalogue", "key": str(n), "at": 1} for n in range(OVERLAP + 10)]
    async with store.write() as connection:
        await connection.execute(insert(changes), rows)
    feed = ChangeFeed(store)
    await feed.prune()
    async with store.read() as connection:
        assert await connection.scalar(select(func.min(changes.c.id))) == 11
    async with store.write() as connection:
        await connection.execute(update(changes).values(at=int(time.time() * 1000)))
        await connection.execute(insert(changes), rows[:20] + [{**rows[0], "at": int(time.time() * 1000)}])
    await feed.prune()
    async with store.read() as connection:
        assert await connection.scalar(select(func.min(changes.c.id))) == 11


async def test_two_that_catch_up_at_once_tell_each_change_once(store: Store) -> None:
    feed = ChangeFeed(store)
    heard = await heard_by(feed, "catalogue")
    async with store.write() as connection:
        await announce(connection, "catalogue", "x")
    await asyncio.gather(feed.catch_up(), feed.catch_up())
    assert heard == [frozenset({"x"})]


async def test_a_task_can_note_what_is_announced_within(store: Store) -> None:
    async def change(key: str) -> None:
        async with store.write() as connection:
            await announce(connection, "keys", key)

    await change("before")
    with announcements() as noted:
        await asyncio.create_task(change("within"))
        with announcements() as inner:
            await change("inside")
    await change("after")
    assert (noted, inner) == (["keys"], ["keys"])
