"""Leases: every process that runs cases says that it lives; who is silent for long is dead."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.registry.recorder import now_ms
from gateway.store.store import Store
from gateway.store.tables.journeys import cases, executors


class Leases:
    """One row a process; `lease` is how long it counts, in seconds."""

    def __init__(self, store: Store, executor: str, lease: float) -> None:
        self._store, self._executor, self._lease_ms = store, executor, int(lease * 1_000)

    async def beat(self) -> None:
        """Say that this process lives."""
        own = executors.c.id == self._executor
        async with self._store.write() as connection:
            changed = await connection.execute(update(executors).where(own).values(beat=now_ms()))
            if changed.rowcount:
                return
        try:
            async with self._store.write() as connection:
                await connection.execute(insert(executors).values(id=self._executor, beat=now_ms()))
        except IntegrityError:
            return

    async def end(self) -> None:
        """Say that this process stops; what it left is taken over at once."""
        async with self._store.write() as connection:
            await connection.execute(update(executors).where(executors.c.id == self._executor).values(beat=0))

    async def dead(self) -> list[str]:
        """Return the others whose lease is over."""
        old = executors.c.beat < now_ms() - self._lease_ms
        query = select(executors.c.id).where(old, executors.c.id != self._executor)
        async with self._store.read() as connection:
            return [row.id for row in await connection.execute(query)]

    async def claim(self, executor: str) -> bool:
        """Become the one that takes over from a dead process; for a lease, no other does."""
        old = (executors.c.id == executor) & (executors.c.beat < now_ms() - self._lease_ms)
        async with self._store.write() as connection:
            changed = await connection.execute(update(executors).where(old).values(beat=now_ms()))
            return changed.rowcount == 1

    async def bury(self, executor: str) -> None:
        """Forget a dead process that has nothing left; one that lives again says so itself."""
        old = executors.c.beat < now_ms() - self._lease_ms
        left = select(cases.c.id).where(cases.c.executor == executor).exists()
        async with self._store.write() as connection:
            await connection.execute(delete(executors).where(executors.c.id == executor, old, ~left))
