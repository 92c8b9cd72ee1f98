from __future__ import annotations

import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from gateway.store.migrate import migrate
from gateway.store.store import Store
from gateway.store.tables import metadata


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_the_tables_that_the_code_uses(store: Store) -> None:
    async with store.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_at_once_changes_nothing(store: Store) -> None:
    await asyncio.gather(migrate(store), migrate(store))
    async with store.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
