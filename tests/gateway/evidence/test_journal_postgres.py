"""The PostgreSQL journal: connections that break, locks that do not end, groups that fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import func, select, text

from gateway.evidence import journal_postgres
from gateway.evidence.entry import record
from gateway.evidence.journal_postgres import PostgresSink
from gateway.store.store import Store
from gateway.store.tables.evidence import evidence_entries
from tests.support.evidence import entry, url_of
from tests.support.stores import POSTGRES, anystore

pytestmark = pytest.mark.skipif(not POSTGRES, reason="SIMPUL_TEST_POSTGRES names no PostgreSQL")


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Store]:
    async with anystore("postgresql", tmp_path) as opened:
        yield opened


async def _size(store: Store) -> int:
    async with store.read() as connection:
        return int(await connection.scalar(select(func.count()).select_from(evidence_entries)) or 0)


async def test_a_connection_that_was_lost_is_made_anew(database: Store) -> None:
    sink = PostgresSink(url_of(database))
    sink.open()
    assert sink.write([record(entry())]) == 0
    assert sink._connection is not None
    own = sink._connection.info.backend_pid  # not another's: gateways of other tests write here too
    async with database.write() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
    assert sink.write([record(entry()), record(entry())]) == 1
    sink.close()
    assert await _size(database) == 3


async def test_a_group_that_fails_leaves_nothing(database: Store) -> None:
    sink = PostgresSink(url_of(database))
    sink.open()
    with pytest.raises(psycopg.Error):
        sink.write([record(entry()), record(entry())._replace(leaf_hash=None)])
    assert await _size(database) == 0
    assert sink.write([record(entry())]) == 0
    sink.close()


async def test_another_node_that_holds_the_head_is_an_error(
    database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_postgres, "LOCK_WAIT", 50)
    holder, sink = PostgresSink(url_of(database)), PostgresSink(url_of(database))
    holder.open()
    sink.open()
    holder._lock_head()
    with pytest.raises(psycopg.errors.LockNotAvailable):
        sink.write([record(entry())])
    holder.close()
    assert sink.write([record(entry())]) == 0
    sink.close()


async def test_commits_are_synchronous(database: Store) -> None:
    sink = PostgresSink(url_of(database))
    sink.open()
    assert sink._connection is not None
    assert sink._connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    sink.close()


def test_a_database_that_is_not_there_is_an_error() -> None:
    with pytest.raises(psycopg.OperationalError):
        PostgresSink("postgresql+psycopg://simpul@127.0.0.1:1/none").open()
