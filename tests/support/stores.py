"""Stores for tests: a fresh, migrated SQLite file, and PostgreSQL where `SIMPUL_TEST_POSTGRES` names one."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import pytest_asyncio

from gateway.model.identifiers import new_id
from gateway.store.migrate import migrate
from gateway.store.store import Store
from tests.support.schemas import Schemas

POSTGRES = os.environ.get("SIMPUL_TEST_POSTGRES")
SCHEMAS = Schemas(POSTGRES) if POSTGRES else None
ENGINES = ("sqlite", "postgresql") if POSTGRES else ("sqlite",)


@asynccontextmanager
async def anystore(engine: str, directory: Path, template: Path | None = None) -> AsyncIterator[Store]:
    """Open a fresh, migrated store of `engine`; a PostgreSQL one lives in a schema of its own."""
    if engine == "sqlite":
        path = directory / f"{new_id()}.db"
        if template is not None:
            shutil.copy(template, path)
        store = Store(f"sqlite+aiosqlite:///{path}")
        try:
            await ensure_migrated(store)
            yield store
        finally:
            await store.close()
        return
    assert SCHEMAS, "SIMPUL_TEST_POSTGRES is not set"
    async with SCHEMAS.lend() as url:
        store = Store(url)
        try:
            yield store
        finally:
            await store.close()


_MIGRATED: list[bytes] = []
"""A migrated, empty SQLite file, kept for the next that is wanted."""


async def ensure_migrated(store: Store) -> None:
    """Give a store its tables; a SQLite file that is there has them already."""
    if store.dialect != "sqlite":
        await migrate(store)
        return
    path = Path(str(store.engine.url.database))
    if path.exists() and path.stat().st_size:
        return
    if not _MIGRATED:
        with TemporaryDirectory() as directory:
            _MIGRATED.append((await _make_template(Path(directory))).read_bytes())
    path.write_bytes(_MIGRATED[0])


async def _make_template(directory: Path) -> Path:
    store = Store(f"sqlite+aiosqlite:///{directory / 'template.db'}")
    await migrate(store)
    async with store.engine.connect() as connection:
        await connection.exec_driver_sql("ROLLBACK")
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    await store.close()
    return directory / "template.db"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, made once and copied by every test: migrating takes longer."""
    directory = tmp_path_factory.mktemp("template")
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(_make_template(directory))).result()


@pytest_asyncio.fixture(params=ENGINES)
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> AsyncIterator[Store]:
    """A fresh, migrated store of each engine."""
    async with anystore(request.param, tmp_path, sqlite_template) as opened:
        yield opened
