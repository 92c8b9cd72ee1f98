"""Signing keys in the store: made, rotated, read; their private parts wrapped."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import orjson
from joserfc.jwk import ECKey
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.identity.keys.signing_key import KeyState, SigningKey, generate_key
from gateway.identity.keys.wrapping import WrappingKey
from gateway.store.changes import announce
from gateway.store.store import Store
from gateway.store.tables.identity import signing_keys

OVERLAP_SECONDS: Final = 3_600 + 600
"""How long a retired key still verifies: the longest token lifetime and some time for caches."""
PAST_SECONDS: Final = 12 * 3_600
"""How long it is known after that, for what a client shows of a sign-in that was begun with it."""
TOPIC: Final = "keys"


class KeyVault:
    """Holds at most one `next` and one `current` key; the store's unique index on both keeps it so."""

    def __init__(self, store: Store, wrapping: WrappingKey, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._wrapping = wrapping
        self._clock = clock

    async def read(self) -> list[SigningKey]:
        """Return every key that still verifies; raises `WrongWrappingKey`."""
        now = self._clock()
        return [key for key in await self._read() if key.expires_at is None or key.expires_at > now]

    async def read_past(self) -> list[SigningKey]:
        """Return the keys that verified until not long ago: they prove what was, and let nobody in."""
        now = self._clock()
        return [key for key in await self._read() if key.expires_at and key.expires_at <= now]

    async def _read(self) -> list[SigningKey]:
        async with self._store.read() as connection:
            rows = (await connection.execute(select(signing_keys))).all()
        oldest = self._clock() - PAST_SECONDS
        return [
            SigningKey(
                kid=row.kid,
                state=KeyState(row.state),
                key=ECKey.import_key(orjson.loads(self._wrapping.unwrap(row.kid, row.wrapped))),
                expires_at=row.expires_at,
            )
            for row in rows
            if row.expires_at is None or row.expires_at > oldest
        ]

    async def ensure(self) -> None:
        """Make the first keys, unless there are some; safe to call by several nodes at once."""
        if await self.read():
            return
        try:
            async with self._store.write() as connection:
                await self._make(connection, KeyState.CURRENT)
                await self._make(connection, KeyState.NEXT)
        except IntegrityError:
            return

    async def rotate(self) -> str:
        """Sign with the next key from now on, retire the current one, make a new next; return the `kid`."""
        now = int(self._clock())
        async with self._store.write() as connection:
            over = signing_keys.c.expires_at <= now - PAST_SECONDS
            await connection.execute(delete(signing_keys).where(over))
            await connection.execute(
                update(signing_keys)
                .where(signing_keys.c.state == KeyState.CURRENT.value)
                .values(
                    state=KeyState.RETIRED.value, slot=signing_keys.c.kid, expires_at=now + OVERLAP_SECONDS
                )
            )
            promoted = await connection.scalar(
                update(signing_keys)
                .where(signing_keys.c.state == KeyState.NEXT.value)
                .values(state=KeyState.CURRENT.value, slot=KeyState.CURRENT.value)
                .returning(signing_keys.c.kid)
            )
            kid = promoted or await self._make(connection, KeyState.CURRENT)
            await self._make(connection, KeyState.NEXT)
            await announce(connection, TOPIC, kid)
        return str(kid)

    async def revoke(self, kid: str) -> bool:
        """Remove a key at once, with every token that it signed; say whether there was one.

        The next key takes its place if it was the current one.
        """
        async with self._store.write() as connection:
            state = await connection.scalar(
                delete(signing_keys).where(signing_keys.c.kid == kid).returning(signing_keys.c.state)
            )
            if state is None:
                return False
            if state == KeyState.CURRENT:
                await connection.execute(
                    update(signing_keys)
                    .where(signing_keys.c.state == KeyState.NEXT.value)
                    .values(state=KeyState.CURRENT.value, slot=KeyState.CURRENT.value)
                )
            if state != KeyState.RETIRED:
                await self._make(connection, KeyState.NEXT)
            await announce(connection, TOPIC, kid)
        return True

    async def _make(self, connection: AsyncConnection, state: KeyState) -> str:
        key = generate_key()
        kid = str(key.kid)
        wrapped = self._wrapping.wrap(kid, orjson.dumps(key.as_dict(private=True)))
        await connection.execute(
            insert(signing_keys).values(
                kid=kid, state=state.value, slot=state.value, wrapped=wrapped, created_at=int(self._clock())
            )
        )
        return kid
