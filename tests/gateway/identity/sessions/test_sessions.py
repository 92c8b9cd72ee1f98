from __future__ import annotations

import pytest

from gateway.identity.keys.wrapping import WrappingKey
from gateway.identity.sessions.sessions import ABSOLUTE, IDLE, Sessions
from gateway.model.classification import Assurance
from gateway.store.store import Store
from gateway.store.tables.identity import grants
from gateway.store.tables.sign_in import sessions as table
from tests.support.oauth import WRAPPING
from tests.support.people import confirmed


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(store: Store, clock: Clock) -> Sessions:
    return Sessions(store, WrappingKey(WRAPPING), clock)


async def test_a_session_is_found_by_its_cookie_alone(sessions: Sessions, store: Store) -> None:
    value = await sessions.begin(confirmed(), "Firefox,Linux")
    found = await sessions.find(value)
    assert found is not None
    assert (found.subject, found.name) == ("person-anna", "Anna Invented")
    assert await sessions.find("x") is None
    assert await sessions.find(None) is None
    async with store.read() as connection:
        kept = str(tuple((await connection.execute(table.select())).one()))
    assert value not in kept
    assert "Anna" not in kept


async def test_it_ends_when_nobody_uses_it(sessions: Sessions, clock: Clock) -> None:
    value = await sessions.begin(confirmed(), ",")
    for _ in range(4):
        clock.now += IDLE - 1
        assert await sessions.find(value) is not None
    clock.now += IDLE
    assert await sessions.find(value) is None


async def test_it_ends_at_last_however_much_it_is_used(sessions: Sessions, clock: Clock) -> None:
    value, end = await sessions.begin(confirmed(), ","), clock.now + ABSOLUTE
    while clock.now + IDLE - 60 < end:
        clock.now += IDLE - 60
        assert await sessions.find(value) is not None
    clock.now = end
    assert await sessions.find(value) is None


async def test_to_sign_in_again_changes_the_cookie_and_keeps_the_session(sessions: Sessions) -> None:
    value = await sessions.begin(confirmed(), ",")
    found = await sessions.find(value)
    assert found is not None
    fresh = await sessions.renew(found.id, confirmed(assurance=Assurance.HIGH))
    assert await sessions.find(value) is None
    renewed = await sessions.find(fresh)
    assert renewed is not None
    assert (renewed.id, renewed.assurance) == (found.id, Assurance.HIGH)


async def test_another_person_renews_nothing(sessions: Sessions) -> None:
    value = await sessions.begin(confirmed(), ",")
    found = await sessions.find(value)
    assert found is not None
    stolen = await sessions.renew(found.id, confirmed(subject="person-mallory"))
    assert await sessions.find(stolen) is None
    assert await sessions.find(value) is not None


@pytest.mark.parametrize(
    ("provider", "subject", "session", "count"),
    [
        ("civil", "up-anna", None, 2),
        ("civil", None, "there-1", 1),
        ("civil", "up-anna", "there-1", 1),
        ("civil", "up-bea", "there-1", 0),
        ("other", "up-anna", None, 0),
    ],
)
async def test_a_provider_ends_its_own_sessions(
    sessions: Sessions, provider: str, subject: str | None, session: str | None, count: int
) -> None:
    await sessions.begin(confirmed(), ",")
    await sessions.begin(confirmed(upstream_session="there-2"), ",")
    assert len(await sessions.of_upstream(provider, subject, session)) == count
    assert len(await sessions.of_subject("person-anna")) == 2


async def test_what_is_over_is_forgotten(sessions: Sessions, clock: Clock, store: Store) -> None:
    await sessions.begin(confirmed(), ",")
    clock.now += IDLE
    await sessions.prune()
    async with store.read() as connection:
        assert (await connection.execute(table.select())).all() == []


async def test_a_session_is_kept_as_long_as_anything_counts_that_it_gave(
    sessions: Sessions, clock: Clock, store: Store
) -> None:
    await sessions.begin(confirmed(), ",")
    (found,) = await sessions.of_subject("person-anna")
    row = {"id": "g", "client": "portal", "subject": "person-anna", "session": found.id, "body": "{}"}
    async with store.write() as connection:
        await connection.execute(grants.insert().values(**row, expires_at=int(clock.now) + 3 * IDLE))
    for idle, kept in ((IDLE, 1), (3 * IDLE, 0)):
        clock.now += idle
        await sessions.prune()
        assert await sessions.of_subject("person-anna") == []
        assert len(await sessions.of_upstream("civil", None, "there-1")) == kept


async def test_another_nodes_key_shows_no_claims(store: Store, sessions: Sessions, clock: Clock) -> None:
    value = await sessions.begin(confirmed(), ",")
    found = await Sessions(store, WrappingKey(bytes(32)), clock).find(value)
    assert found is not None
    assert found.claims == {}
