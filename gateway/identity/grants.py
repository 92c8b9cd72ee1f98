"""Grants: what a person allowed a client to do, for how long, and how that ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.identity.revocations import LONGEST, Revocations, revoke
from gateway.model.classification import Assurance
from gateway.model.mandate import MandateTerms
from gateway.store.store import Store
from gateway.store.tables.identity import grants
from gateway.store.tables.identity import one_time_artifacts as artifacts

LIFETIME: Final = 12 * 3_600
"""Seconds that a grant lives, and with it its refresh token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One grant. `subject` and `actors` are internal; `claims` are what userinfo may show.

    `mandate` is what an actor acts for the subject on.
    """

    id: str
    client: str
    subject: str
    session: str
    scopes: tuple[str, ...]
    purposes: tuple[str, ...]
    resource: str
    assurance: str
    authenticated_at: int
    expires_at: int
    actors: tuple[str, ...] = ()
    mandate: MandateTerms | None = None
    nonce: str | None = None
    details: tuple[dict[str, Any], ...] = ()
    claims: dict[str, Any] = field(default_factory=dict)

    @property
    def lineage(self) -> tuple[str, ...]:
        """The marks whose revocation ends everything that came of this grant."""
        marks = (f"grant:{self.id}", f"session:{self.session}")
        return (*marks, f"mandate:{self.mandate.id}") if self.mandate else marks

    @property
    def person(self) -> str:
        """Who gave it: whoever acts, or the subject."""
        return self.actors[0] if self.actors else self.subject

    @property
    def of_whom(self) -> dict[str, Any]:
        """What an entry in the evidence log says of the people in it, for `IdentityEvidence.record`."""
        mandate = self.mandate.id if self.mandate else None
        return {"subject": self.subject, "actors": self.actors, "mandate": mandate, "grant": self.id}

    @property
    def level(self) -> Assurance:
        """How sure the sign-in was."""
        return Assurance.of(self.assurance)


class Grants:
    """Keeps grants; ending one is felt by every worker within a second."""

    def __init__(
        self, store: Store, revocations: Revocations, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._revocations = revocations
        self._clock = clock

    async def add(self, connection: AsyncConnection, grant: Grant) -> None:
        """Keep a new grant."""
        await connection.execute(
            insert(grants).values(
                id=grant.id,
                client=grant.client,
                subject=grant.subject,
                session=grant.session,
                body=orjson.dumps(asdict(grant)).decode(),
                expires_at=grant.expires_at,
                person=grant.person,
            )
        )

    async def find(self, grant: str) -> Grant | None:
        """Return a grant that is neither ended nor expired, nor its session or mandate ended."""
        async with self._store.read() as connection:
            return await self.read(connection, grant)

    async def read(self, connection: AsyncConnection, grant: str) -> Grant | None:
        """Return a grant as `find` does, as this transaction sees it."""
        body = await connection.scalar(
            select(grants.c.body).where(grants.c.id == grant, grants.c.expires_at > int(self._clock()))
        )
        found = read_grant(body) if body is not None else None
        return None if found is None or self._revocations.any(found.lineage) else found

    async def revoke(self, grant: str) -> None:
        """End a grant: its code, its refresh token, and every access token that came of it."""
        mark, until = f"grant:{grant}", int(self._clock()) + LONGEST
        async with self._store.write() as connection:
            await connection.execute(delete(grants).where(grants.c.id == grant))
            await connection.execute(delete(artifacts).where(artifacts.c.grant_id == grant))
            await revoke(connection, mark, until)
        await self._revocations.on_change(frozenset({mark}))

    async def prune(self) -> None:
        """Delete what has expired."""
        async with self._store.write() as connection:
            await connection.execute(delete(grants).where(grants.c.expires_at < int(self._clock())))


def read_grant(body: str) -> Grant:
    """Return the grant of a row's `body`."""
    values = orjson.loads(body)
    for name in ("scopes", "purposes", "actors", "details"):
        values[name] = tuple(values[name])
    if values["mandate"] is not None:
        mandate = values["mandate"]
        values["mandate"] = MandateTerms(**{**mandate, "reach": tuple(mandate["reach"])})
    return Grant(**values)
