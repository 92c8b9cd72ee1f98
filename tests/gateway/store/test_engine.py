from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import text

from gateway.store.engine import open_engine


async def test_sqlite_is_durable_and_waits_for_writers(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    async with engine.begin() as connection:
        values = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    await engine.dispose()


async def test_no_update_is_lost_between_concurrent_writers(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        await connection.execute(text("INSERT INTO counter VALUES (0)"))

    async def add_one() -> None:
        async with engine.begin() as connection:
            seen = (await connection.execute(text("SELECT n FROM counter"))).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(text("UPDATE counter SET n = :n"), {"n": seen + 1})

    await asyncio.gather(*(add_one() for _ in range(20)))
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT n FROM counter"))).scalar_one() == 20
    await engine.dispose()
