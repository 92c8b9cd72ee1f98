"""Bring a store's schema up to date (Alembic)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from gateway.store.store import Store

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_305_512_301
"""PostgreSQL advisory lock: two nodes that start together migrate one after the other."""


async def migrate(store: Store, revision: str = "head") -> None:
    """Apply every migration up to `revision`; safe to call by several processes at once."""
    async with store.engine.connect() as connection, connection.begin():
        if store.dialect == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(_upgrade, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
