"""What the person of a session agreed to, and for whom."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import orjson
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.identity.sessions.session import Session
from gateway.identity.sign_in import Asked
from gateway.store.store import Store
from gateway.store.tables.sign_in import sign_in_decisions as table

LIFETIME: Final = 12 * 3_600


@dataclass(frozen=True, slots=True)
class Decision:
    """The person agreed; `mandate` is the one under which they act, None for themselves."""

    mandate: str | None


class Decisions:
    """Keeps decisions for as long as the session: the next sign-in asks again."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    async def agree(self, session: Session, asked: Asked, mandate: str | None) -> None:
        """Note that the person agreed to this very request; the last word counts."""
        request = _request(session, asked)
        said = {"mandate": mandate, "expires_at": int(self._clock()) + LIFETIME}
        row = {
            "request": request,
            "session": session.id,
            "client": asked.client.id,
            "asked": digest_of(asked),
        }
        change = update(table).where(table.c.request == request).values(said)
        async with self._store.write() as connection:
            if (await connection.execute(change)).rowcount:
                return
            try:
                async with connection.begin_nested():
                    await connection.execute(insert(table).values({**row, **said}))
            except IntegrityError:  # the button was pressed twice
                await connection.execute(change)

    async def find(self, session: Session, asked: Asked) -> Decision | None:
        """Return the decision on this very request."""
        statement = select(table.c.mandate).where(
            table.c.request == _request(session, asked), table.c.expires_at > int(self._clock())
        )
        async with self._store.read() as connection:
            row = (await connection.execute(statement)).first()
        return Decision(row.mandate) if row is not None else None

    async def agreed_before(self, session: Session, asked: Asked) -> bool:
        """Say whether the person agreed, for themselves, to exactly this for the client in this session."""
        statement = select(table.c.request).where(
            table.c.session == session.id,
            table.c.client == asked.client.id,
            table.c.asked == digest_of(asked),
            table.c.mandate.is_(None),
            table.c.expires_at > int(self._clock()),
        )
        async with self._store.read() as connection:
            return (await connection.execute(statement.limit(1))).first() is not None

    async def prune(self) -> None:
        """Forget decisions of sessions long over."""
        async with self._store.write() as connection:
            await connection.execute(delete(table).where(table.c.expires_at < int(self._clock())))


def _request(session: Session, asked: Asked) -> str:
    return sha256(f"{session.id}\0{asked.query}".encode()).hexdigest()


def digest_of(asked: Asked) -> str:
    """Return the SHA-256 of what is asked for: of equal requests the same."""
    details = [orjson.dumps(dict(entry), option=orjson.OPT_SORT_KEYS).decode() for entry in asked.details]
    value = [sorted(asked.scopes), sorted(asked.purposes), sorted(details), asked.agency]
    return sha256(orjson.dumps(value)).hexdigest()
