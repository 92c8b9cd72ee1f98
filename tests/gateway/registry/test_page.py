"""Keyset pages: every item once, whatever the page size and the filter."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from gateway.registry.page import Window, read_page
from gateway.store.tables.registry import agencies
from tests.support.stores import anystore

NAMES = st.sets(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True), max_size=12)


async def walk(names: set[str], limit: int, template: Path) -> list[list[str]]:
    pages: list[list[str]] = []
    with tempfile.TemporaryDirectory() as directory:
        async with anystore("sqlite", Path(directory), template) as store:
            rows = [{"id": n, "name": n, "version": 1, "created_by": "x", "changed_at": 0} for n in names]
            async with store.write() as connection:
                if rows:
                    await connection.execute(insert(agencies), rows)
            after: str | None = None
            while True:
                window = Window(limit, after)
                async with store.read() as connection:
                    page = await read_page(
                        connection, select(agencies), agencies.c.id, window, lambda row: str(row["id"])
                    )
                pages.append(list(page.items))
                if page.after is None:
                    return pages
                after = page.after


@given(names=NAMES, limit=st.integers(1, 7))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_item_comes_once_in_order(names: set[str], limit: int, sqlite_template: Path) -> None:
    pages = asyncio.run(walk(names, limit, sqlite_template))
    assert [name for page in pages for name in page] == sorted(names)
    assert all(len(page) == limit for page in pages[:-1])


async def test_what_is_inserted_behind_the_reader_shifts_nothing(store) -> None:
    async def add(*names: str) -> None:
        rows = [{"id": n, "name": n, "version": 1, "created_by": "x", "changed_at": 0} for n in names]
        async with store.write() as connection:
            await connection.execute(insert(agencies), rows)

    async def read(window: Window):
        async with store.read() as connection:
            return await read_page(
                connection, select(agencies), agencies.c.id, window, lambda row: str(row["id"])
            )

    await add("b", "c", "d")
    first = await read(Window(2))
    await add("a")
    assert first.items + (await read(Window(2, first.after))).items == ("b", "c", "d")
