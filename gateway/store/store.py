"""The store: transactions, and the change feed that goes with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.store.engine import open_engine, open_writing_engine
from gateway.store.writer import Job, T, Writer


class Store:
    """A database, and nothing else; tables are in `gateway.store.tables`."""

    def __init__(self, url: str) -> None:
        self.engine: AsyncEngine = open_engine(url)
        self._writer = Writer(lambda: open_writing_engine(self.engine.url))

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection for reading one consistent view."""
        async with self.engine.connect() as connection:
            await connection.execution_options(simpul_read_only=True)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction; it commits when the block ends and rolls back when it raises."""
        async with self.engine.begin() as connection:
            yield connection

    async def transact(self, job: Job[T]) -> T:
        """Run `job` in a transaction in the writer's thread and return its result, once it is committed.

        For small transactions of many: see `gateway.store.writer`.
        """
        return await self._writer.run(job)

    async def close(self) -> None:
        """Close every connection."""
        await self._writer.close()
        await self.engine.dispose()
