"""Who knows a session: each client once, by the subject that it was told last."""

from __future__ import annotations

from dataclasses import replace

from gateway.identity.grants import Grant
from gateway.identity.sessions.clients import SessionClients, note_client, take_clients
from gateway.store.store import Store
from gateway.store.tables.sign_in import session_clients

GRANT = Grant(
    id="g1",
    client="portal",
    subject="person-anna",
    session="s1",
    scopes=("openid",),
    purposes=(),
    resource="https://simpul.test",
    assurance="low",
    authenticated_at=1,
    expires_at=1_000,
)


async def test_each_client_is_taken_once_with_its_last_subject(store: Store) -> None:
    async with store.write() as connection:
        for grant in (
            GRANT,
            replace(GRANT, subject="person-ward"),
            replace(GRANT, client="kiosk"),
            replace(GRANT, session="s2"),
        ):
            await note_client(connection, grant)
        assert await take_clients(connection, "s1") == {"portal": "person-ward", "kiosk": "person-anna"}
        assert await take_clients(connection, "s1") == {}
        assert await take_clients(connection, "s2") == {"portal": "person-anna"}


async def test_whoever_has_no_living_token_is_forgotten(store: Store) -> None:
    async with store.write() as connection:
        await note_client(connection, GRANT)
        await note_client(connection, replace(GRANT, client="kiosk", expires_at=2_000))
    await SessionClients(store, lambda: 1_500.0).prune()
    async with store.read() as connection:
        rows = (await connection.execute(session_clients.select())).all()
    assert [row.client for row in rows] == ["kiosk"]
