"""Pushed requests, codes and refresh tokens: opaque outside, hashed inside, taken once."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.store import Store
from gateway.store.tables.identity import one_time_artifacts as artifacts
from gateway.store.tables.identity import spent_artifacts as spent

REQUEST: Final = "request"
CODE: Final = "code"
REFRESH: Final = "refresh"
REMEMBER_SPENT: Final = 86_400
"""Seconds for which to present a used value again revokes its grant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """What was kept under a value; `expires` is Unix seconds."""

    client: str
    body: dict[str, Any]
    expires: float
    grant: str | None = None


class Artifacts:
    """Keeps values of 256 bits by their SHA-256, so that a reader of the store can use none."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    async def put(
        self,
        connection: AsyncConnection,
        kind: str,
        artifact: Artifact,
    ) -> str:
        """Keep `artifact` for its client until it expires; return the new value."""
        value = secrets.token_urlsafe(32)
        await connection.execute(
            insert(artifacts).values(
                digest=_digest(value),
                kind=kind,
                client=artifact.client,
                grant_id=artifact.grant,
                body=orjson.dumps(artifact.body).decode(),
                expires_at=int(artifact.expires),
            )
        )
        return value

    async def find(self, kind: str, client: str, value: str) -> Artifact | None:
        """Return what is kept under `value` for this client, and keep it."""
        statement = select(artifacts).where(*self._which(kind, client, value))
        async with self._store.read() as connection:
            row = (await connection.execute(statement)).first()
        return _artifact(row) if row is not None else None

    async def take(self, connection: AsyncConnection, kind: str, client: str, value: str) -> Artifact | None:
        """Return what is kept under `value`, and keep it no more: one of many takers gets it.

        Another client takes nothing. That the value was used is remembered in
        the same transaction.
        """
        statement = delete(artifacts).where(*self._which(kind, client, value)).returning(artifacts)
        row = (await connection.execute(statement)).first()
        if row is None:
            return None
        if row.grant_id is not None:
            until = int(self._clock()) + REMEMBER_SPENT
            values = {"digest": row.digest, "grant_id": row.grant_id, "expires_at": until}
            await connection.execute(insert(spent).values(values))
        return _artifact(row)

    async def spent_grant(self, value: str) -> str | None:
        """Return the grant of a value that was used before, or None for one that never was."""
        async with self._store.read() as connection:
            found = await connection.scalar(select(spent.c.grant_id).where(spent.c.digest == _digest(value)))
        return str(found) if found is not None else None

    async def prune(self) -> None:
        """Delete what has expired."""
        now = int(self._clock())
        async with self._store.write() as connection:
            await connection.execute(delete(artifacts).where(artifacts.c.expires_at < now))
            await connection.execute(delete(spent).where(spent.c.expires_at < now))

    def _which(self, kind: str, client: str, value: str) -> tuple[Any, ...]:
        return (
            artifacts.c.digest == _digest(value),
            artifacts.c.kind == kind,
            artifacts.c.client == client,
            artifacts.c.expires_at > int(self._clock()),
        )


def _digest(value: str) -> str:
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def _artifact(row: Any) -> Artifact:
    return Artifact(
        client=row.client, grant=row.grant_id, body=orjson.loads(row.body), expires=row.expires_at
    )
