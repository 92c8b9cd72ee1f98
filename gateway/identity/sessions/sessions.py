"""Sessions in the store: opaque outside, hashed inside, new at each sign-in, ended by time."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, delete, exists, insert, select, update

from gateway.identity.keys.wrapping import WrappingKey, WrongWrappingKey
from gateway.identity.sessions.session import Session
from gateway.identity.upstreams.identity_token import Confirmed
from gateway.model.classification import Assurance
from gateway.model.identifiers import new_id
from gateway.store.store import Store
from gateway.store.tables.identity import grants
from gateway.store.tables.sign_in import sessions as table

IDLE: Final = 30 * 60
"""Seconds without a page or a request after which a session is over."""
ABSOLUTE: Final = 12 * 3_600
"""Seconds after the sign-in when it is over whatever happens."""
_SEEN_EVERY: Final = 60
_NEWEST: Final = (table.c.authenticated_at.desc(), table.c.id.desc())


class Sessions:
    """Begins and finds sessions; `gateway.identity.sessions.ending` ends them.

    Each look asks the store, so an ended session is over in every worker at
    once; only pages and the authorization endpoint look, never an exchange.
    """

    def __init__(self, store: Store, wrapping: WrappingKey, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._wrapping = WrappingKey(wrapping.derive("session-claims"))
        self._clock = clock

    async def begin(self, person: Confirmed, agent: str) -> str:
        """Begin a session and return the value of its cookie: never one that the browser brought along."""
        value, now, identifier = secrets.token_urlsafe(32), int(self._clock()), new_id()
        row = {"id": identifier, "created_at": now, "subject": person.subject, "agent": agent}
        async with self._store.write() as connection:
            await connection.execute(insert(table).values({**row, **self._values(identifier, value, person)}))
        return value

    async def renew(self, session: str, person: Confirmed) -> str:
        """Keep the session of a person who signed in again, under a new cookie, and return its value.

        What was granted in it stays: a step-up must not end the tokens that led to it.
        """
        value = secrets.token_urlsafe(32)
        statement = update(table).where(table.c.id == session, table.c.subject == person.subject)
        async with self._store.write() as connection:
            await connection.execute(statement.values(self._values(session, value, person)))
        return value

    async def find(self, value: str | None) -> Session | None:
        """Return the session of a cookie, unless it has ended; counts as being seen."""
        if value is None:
            return None
        digest, now = _digest(value), int(self._clock())
        found = await self._select(table.c.digest == digest)
        if found and now - found[0].seen_at >= _SEEN_EVERY:
            async with self._store.write() as connection:
                seen = update(table).where(table.c.digest == digest).values(seen_at=now)
                await connection.execute(seen)
        return found[0] if found else None

    async def of_subject(self, subject: str) -> list[Session]:
        """Return the living sessions of a person, the newest first."""
        return await self._select(table.c.subject == subject)

    async def whose(self, session: str) -> str | None:
        """Return the person of the session with this id, or None when it is over."""
        async with self._store.read() as connection:
            return await connection.scalar(select(table.c.subject).where(table.c.id == session))

    async def of_upstream(self, provider: str, upstream: str | None, session: str | None) -> list[str]:
        """Return the ids of the sessions that came of a provider's session, or else of its person."""
        which = table.c.upstream_session == session if session else table.c.upstream_subject == upstream
        statement = select(table.c.id).where(table.c.provider == provider, which)
        if session and upstream:
            statement = statement.where(table.c.upstream_subject == upstream)
        async with self._store.read() as connection:
            return [str(row.id) for row in await connection.execute(statement)]

    async def prune(self) -> None:
        """Forget sessions that ended by time, once nothing that they gave counts any more.

        Until then a provider, an officer or the person can end that too.
        """
        now = int(self._clock())
        living = exists().where(grants.c.session == table.c.id, grants.c.expires_at > now)
        over = ((table.c.expires_at <= now) | (table.c.seen_at <= now - IDLE)) & ~living
        async with self._store.write() as connection:
            await connection.execute(delete(table).where(over))

    async def _select(self, which: ColumnElement[bool]) -> list[Session]:
        now = int(self._clock())
        statement = select(table).where(which, table.c.expires_at > now, table.c.seen_at > now - IDLE)
        async with self._store.read() as connection:
            rows = (await connection.execute(statement.order_by(*_NEWEST))).all()
        return [self._session(row) for row in rows]

    def _values(self, identifier: str, value: str, person: Confirmed) -> dict[str, Any]:
        now = int(self._clock())
        return {
            "digest": _digest(value),
            "provider": person.provider,
            "upstream_subject": person.upstream_subject,
            "upstream_session": person.upstream_session,
            "assurance": int(person.assurance),
            "authenticated_at": person.authenticated_at,
            "seen_at": now,
            "expires_at": now + ABSOLUTE,
            "claims": self._wrapping.wrap(identifier, orjson.dumps(person.claims)),
        }

    def _session(self, row: Any) -> Session:
        try:
            claims: Mapping[str, Any] = orjson.loads(self._wrapping.unwrap(row.id, row.claims))
        except WrongWrappingKey:
            claims = {}
        return Session(
            id=row.id,
            subject=row.subject,
            provider=row.provider,
            assurance=Assurance(row.assurance),
            authenticated_at=row.authenticated_at,
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
            agent=row.agent,
            claims=claims,
        )


def _digest(value: str) -> str:
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
