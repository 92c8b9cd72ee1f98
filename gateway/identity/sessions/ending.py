"""The end of a session, everywhere: its cookie, its grants, its tokens, and the clients that relied on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.identity.grants import LIFETIME
from gateway.identity.revocations import Revocations, revoke
from gateway.identity.sessions.clients import take_clients
from gateway.identity.verifier import TokenVerifier
from gateway.model.identifiers import new_id
from gateway.store.store import Store
from gateway.store.tables.identity import grants, one_time_artifacts
from gateway.store.tables.sign_in import logout_notices, sessions, sign_in_decisions

_LONGEST_TOKEN: Final = 3_600 + 60


class SessionEnding:
    """Ends sessions; every worker refuses what came of them within a second."""

    def __init__(
        self,
        store: Store,
        revocations: Revocations,
        verifier: TokenVerifier,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._revocations = revocations
        self._verifier = verifier
        self._clock = clock

    async def end(self, ended: Sequence[str]) -> None:
        """End the sessions with these ids; one that has ended already stays so.

        (1) The row goes, so no page knows the browser any more. (2) Clients
        that know it will be told, their grants may have gone before. (3) Grants go, with codes and refresh
        tokens. (4) The mark makes every worker refuse the access tokens, (5)
        this one now. (1) to (4) are one transaction.
        """
        if not ended:
            return
        marks = frozenset(f"session:{session}" for session in ended)
        async with self._store.write() as connection:
            for session in ended:
                await connection.execute(delete(sessions).where(sessions.c.id == session))  # (1)
                await self._end_grants(connection, session)
            for mark in marks:
                await revoke(connection, mark, int(self._clock()) + LIFETIME + _LONGEST_TOKEN)  # (4)
        await self._revocations.on_change(marks)  # (5)
        await self._verifier.on_revocation(marks)

    async def _end_grants(self, connection: AsyncConnection, session: str) -> None:
        now = int(self._clock())
        for client, subject in (await take_clients(connection, session)).items():
            values = {"id": new_id(), "client": client, "session": session, "subject": subject}
            await connection.execute(insert(logout_notices).values(**values, tries=0, due_at=now))  # (2)
        of_grants = one_time_artifacts.c.grant_id.in_(select(grants.c.id).where(grants.c.session == session))
        await connection.execute(delete(one_time_artifacts).where(of_grants))
        await connection.execute(delete(grants).where(grants.c.session == session))  # (3)
        await connection.execute(delete(sign_in_decisions).where(sign_in_decisions.c.session == session))
