"""Which clients know a session by its `sid`, and so are told of its end."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.identity.grants import Grant
from gateway.store.store import Store
from gateway.store.tables.identity import grants
from gateway.store.tables.sign_in import session_clients as table


async def note_client(connection: AsyncConnection, grant: Grant) -> None:
    """Remember that the client of `grant` knows its session, for as long as the grant may live."""
    known = (table.c.session == grant.session) & (table.c.client == grant.client)
    said = {"subject": grant.subject, "expires_at": grant.expires_at}
    change = update(table).where(known).values(said)
    if (await connection.execute(change)).rowcount:
        return
    try:
        async with connection.begin_nested():
            row = {"session": grant.session, "client": grant.client, **said}
            await connection.execute(insert(table).values(row))
    except IntegrityError:  # another worker was faster
        await connection.execute(change)


async def take_clients(connection: AsyncConnection, session: str) -> dict[str, str]:
    """Return whom each client of a session knows by it, and forget them: the session ends.

    Grants count too: workers of the version before note nobody.
    """
    taken = delete(table).where(table.c.session == session).returning(table.c.client, table.c.subject)
    of_grants = select(grants.c.client, grants.c.subject).where(grants.c.session == session)
    found = [*(await connection.execute(of_grants)).all(), *(await connection.execute(taken)).all()]
    return {row.client: row.subject for row in found}


class SessionClients:
    """The chore that forgets whom no session can end any more."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    async def prune(self) -> None:
        """Forget clients whose tokens have all expired."""
        async with self._store.write() as connection:
            await connection.execute(delete(table).where(table.c.expires_at < int(self._clock())))
