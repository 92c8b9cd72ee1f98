"""Tells clients of the end of a session (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any, Final

import httpx2
import structlog
from sqlalchemy import delete, select, update

from gateway.addresses import AddressGuard
from gateway.identity.authority import Authority
from gateway.identity.guarded_transport import GuardedTransport
from gateway.identity.pairwise import sector_of
from gateway.identity.upstreams.logout_token import EVENT
from gateway.model.client import Client
from gateway.model.identifiers import new_id
from gateway.problems import Problem
from gateway.store.tables.sign_in import logout_notices as table

TIMEOUT: Final = 5.0
"""Seconds that a client has to answer."""
LIFETIME: Final = 120
"""Seconds that a logout token lives (section 2.4 recommends two minutes at most)."""
TRIES: Final = 5
RETRY_AFTER: Final = 30
"""Seconds to the second try; each later one waits twice as long."""
AT_ONCE: Final = 50

log = structlog.get_logger(__name__)


class LogoutNotices:
    """Sends what `SessionEnding` left: at once when asked, and again as a chore until it arrives."""

    def __init__(
        self, authority: Authority, guard: AddressGuard, *, verify: ssl.SSLContext | bool = True
    ) -> None:
        self._authority = authority
        self._http = httpx2.AsyncClient(
            transport=GuardedTransport(guard, verify=verify),
            follow_redirects=False,
            trust_env=False,
            timeout=TIMEOUT,
        )
        self._sending: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Send in the background what is due; the person need not wait for it."""
        task = asyncio.create_task(self.send_due(), name="logout-notices")
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def send_due(self) -> None:
        """Send every notice that is due, and forget those that arrived or were tried often enough."""
        await asyncio.gather(*[self._send(row) for row in await self._take_due()])

    async def _take_due(self) -> list[Any]:
        """Take what is due for this worker: whoever moves `due_at` on first sends it."""
        now, taken = int(self._authority.clock()), []
        due = select(table).where(table.c.due_at <= now).order_by(table.c.due_at).limit(AT_ONCE)
        async with self._authority.store.write() as connection:
            for row in (await connection.execute(due)).all():
                later = now + RETRY_AFTER * 2**row.tries
                mine = update(table).where(table.c.id == row.id, table.c.tries == row.tries)
                moved = await connection.execute(mine.values(tries=row.tries + 1, due_at=later))
                if moved.rowcount == 1:
                    taken.append(row)
        return taken

    async def _send(self, row: Any) -> None:
        client = await self._authority.clients.find(row.client)
        uri = client.metadata.get("backchannel_logout_uri") if client is not None else None
        if client is None or not client.active or not isinstance(uri, str):
            return await self._forget(row.id)
        if await self._post(uri, self._token(client, row)) or row.tries + 1 >= TRIES:
            await self._forget(row.id)

    def _token(self, client: Client, row: Any) -> str:
        authority, now = self._authority, int(self._authority.clock())
        sector = sector_of(client, "", authority.issuer)
        claims = {
            "iss": authority.issuer,
            "aud": client.id,
            "sub": authority.pairwise.subject(sector, row.subject),
            "sid": authority.pairwise.subject(f"session {client.id}", row.session),
            "iat": now,
            "exp": now + LIFETIME,
            "jti": new_id(),
            "events": {EVENT: {}},
        }
        return authority.keys.sign("logout+jwt", claims)

    async def _post(self, uri: str, token: str) -> bool:
        try:
            async with asyncio.timeout(TIMEOUT):
                answer = await self._http.post(uri, data={"logout_token": token})
                self._http.cookies.clear()
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, Problem, OSError) as error:
            log.warning("logout_notice_failed", cause=type(error).__name__)
            return False
        return 200 <= answer.status_code < 300

    async def _forget(self, notice: str) -> None:
        async with self._authority.store.write() as connection:
            await connection.execute(delete(table).where(table.c.id == notice))

    async def close(self) -> None:
        """Stop sending; what did not arrive is sent after the next start."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self._http.aclose()
