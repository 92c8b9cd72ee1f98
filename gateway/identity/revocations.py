"""What was revoked: in the store, and in the memory of every worker, so that no exchange asks the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.changes import announce
from gateway.store.store import Store
from gateway.store.tables.identity import revocations

TOPIC = "revocation"
LONGEST = 12 * 3_600 + 3_600 + 60
"""Seconds that a mark is kept at least: no grant with its last access token lives longer."""


async def revoke(connection: AsyncConnection, mark: str, expires: int) -> None:
    """Revoke `mark` in this transaction and tell all workers; `expires` is when its last token would have.

    To revoke twice is to revoke once.
    """
    try:
        async with connection.begin_nested():
            await connection.execute(insert(revocations).values(mark=mark, expires_at=expires))
    except IntegrityError:
        return
    await announce(connection, TOPIC, mark)


class Revocations:
    """The revoked marks that matter now; `load` before use, `on_change` on topic `revocation`."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._marks: dict[str, float] = {}

    async def load(self) -> None:
        """Read every mark that still matters; call after the change feed has started."""
        async with self._store.read() as connection:
            rows = await connection.execute(
                select(revocations.c.mark, revocations.c.expires_at).where(
                    revocations.c.expires_at > int(self._clock())
                )
            )
            self._marks.update({row.mark: row.expires_at for row in rows})

    async def on_change(self, keys: frozenset[str]) -> None:
        """Take marks from the change feed: the keys are the marks."""
        expires = self._clock() + LONGEST
        for mark in keys:
            self._marks.setdefault(mark, expires)
        for mark in [mark for mark, until in self._marks.items() if until <= self._clock()]:
            del self._marks[mark]

    def any(self, marks: Iterable[str]) -> bool:
        """Say whether one of `marks` is revoked."""
        return not self._marks.keys().isdisjoint(marks)

    async def revoke(self, mark: str, expires: int) -> None:
        """Revoke `mark` here at once, and everywhere within a second.

        It is remembered until `expires` (Unix seconds); a mark that grants
        hang on (`session:…`, `mandate:…`) as long as any of them may live.
        """
        if not mark.startswith("jti:"):
            expires = max(expires, int(self._clock()) + LONGEST)
        async with self._store.write() as connection:
            await revoke(connection, mark, expires)
        self._marks[mark] = expires

    async def prune(self) -> None:
        """Delete marks that nothing needs any more."""
        async with self._store.write() as connection:
            await connection.execute(delete(revocations).where(revocations.c.expires_at < int(self._clock())))
