from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select

from gateway.store.store import Store
from gateway.store.tables import changes

ROW = {"topic": "catalogue", "key": "a", "at": 1}


async def test_a_block_that_raises_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(RuntimeError):
        async with store.write() as connection:
            await connection.execute(insert(changes).values(ROW))
            raise RuntimeError("something went wrong")
    async with store.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(changes)) == 0


async def test_a_block_that_ends_is_kept(store: Store) -> None:
    async with store.write() as connection:
        await connection.execute(insert(changes).values(ROW))
    async with store.read() as connection:
        assert await connection.scalar(select(changes.c.key)) == "a"


async def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    async with store.write() as writing:
        await writing.execute(insert(changes).values(ROW))
        async with store.read() as reading:
            assert await reading.scalar(select(func.count()).select_from(changes)) == 0
