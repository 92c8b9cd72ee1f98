"""Values that count once: `jti` of assertions and proofs, across workers and nodes."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from gateway.store.store import Store
from gateway.store.tables.identity import once_values


class OnceValues:
    """Remembers values until they would no longer be accepted anyway."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    async def use(self, kind: str, owner: str, value: str, expires: float) -> bool:
        """Use `value` of `owner`; True the first time, False ever after until `expires` (Unix seconds).

        The primary key decides, so exactly one of many parallel uses is the first.
        """
        digest = sha256("\0".join((kind, owner, value)).encode()).hexdigest()
        try:
            async with self._store.write() as connection:
                values = {"digest": digest, "expires_at": int(expires) + 1}
                await connection.execute(insert(once_values).values(values))
        except IntegrityError:
            return False
        return True

    async def prune(self) -> None:
        """Forget what has expired."""
        async with self._store.write() as connection:
            await connection.execute(delete(once_values).where(once_values.c.expires_at < int(self._clock())))
