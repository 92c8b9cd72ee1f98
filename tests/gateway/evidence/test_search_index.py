from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import delete, func, select

from gateway.evidence.search_index import BATCH, SearchIndex
from gateway.store.store import Store
from gateway.store.tables.evidence import evidence_search
from tests.support.evidence import entry, journal_on
from tests.support.stores import anystore


async def indexed(store: Store) -> list[int]:
    async with store.read() as connection:
        rows = await connection.execute(
            select(evidence_search.c.leaf_index).order_by(evidence_search.c.leaf_index)
        )
        return [number for (number,) in rows]


async def append(store: Store, count: int) -> None:
    async with journal_on(store) as journal:
        await asyncio.gather(*(journal.append(entry()) for _ in range(count)))


async def test_everything_appended_is_copied_once_whatever_the_number(store: Store) -> None:
    index = SearchIndex(store, store)
    await index.catch_up()
    assert await indexed(store) == []
    for count in (3, BATCH, 1):
        await append(store, count)
        await index.catch_up()
        await index.catch_up()
    assert await indexed(store) == list(range(BATCH + 4))


async def test_workers_that_copy_at_once_do_not_disturb_each_other(store: Store) -> None:
    await append(store, 400)
    await asyncio.gather(*(SearchIndex(store, store).catch_up() for _ in range(4)))
    assert await indexed(store) == list(range(400))


async def test_a_lost_index_is_made_anew_from_the_log(store: Store) -> None:
    await append(store, 20)
    await SearchIndex(store, store).catch_up()
    async with store.write() as connection:
        await connection.execute(delete(evidence_search))
    await SearchIndex(store, store).catch_up()
    assert await indexed(store) == list(range(20))


async def test_the_log_and_its_index_may_be_apart(tmp_path: Path, sqlite_template: Path) -> None:
    async with (
        anystore("sqlite", tmp_path, sqlite_template) as log,
        anystore("sqlite", tmp_path, sqlite_template) as index,
    ):
        await append(log, 5)
        await SearchIndex(log, index).catch_up()
        assert await indexed(index) == list(range(5))
        async with log.read() as connection:
            assert await connection.scalar(select(func.count()).select_from(evidence_search)) == 0
