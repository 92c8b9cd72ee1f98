"""The async engine, set up alike for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


def open_engine(url: str) -> AsyncEngine:
    """Return the engine for a store URL; opens no connection yet.

    SQLite runs in WAL with `synchronous=FULL`, foreign keys on, and each
    transaction begins IMMEDIATE, so that a writer waits instead of failing
    half-way.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_async_engine(
            url, pool_size=4, max_overflow=4, connect_args={"timeout": 10.0}, json_deserializer=_read_json
        )
        _set_up_sqlite(engine.sync_engine)
        return engine
    return create_async_engine(
        url, pool_size=4, max_overflow=4, pool_pre_ping=True, json_deserializer=_read_json
    )


def open_writing_engine(url: URL) -> Engine:
    """Return an engine for one thread that writes, for the store that `url` is of."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url.set(drivername="sqlite"),
            pool_size=1,
            connect_args={"timeout": 10.0},
            json_deserializer=_read_json,
        )
        _set_up_sqlite(engine)
        return engine
    return create_engine(url, pool_size=1, json_deserializer=_read_json)


_read_json = msgspec.json.decode
"""Exact as the standard library's, and several times as fast: a start reads every agreement."""


def _set_up_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _begin_immediate(connection: Any) -> None:
    read_only = connection.get_execution_options().get("simpul_read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
