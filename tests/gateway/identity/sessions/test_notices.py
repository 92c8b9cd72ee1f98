from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

import pytest
from sqlalchemy import insert

from gateway.identity.jose.jwt import read_jwt
from gateway.identity.sessions.notices import TRIES
from gateway.identity.upstreams.logout_token import EVENT
from gateway.store.tables.sign_in import logout_notices as table
from tests.support.loopback import serve
from tests.support.oauth import ISSUER
from tests.support.oauth_flow import signing_portal
from tests.support.people import PeopleHouse


async def leave_notice(people: PeopleHouse, uri: str | None, client: str = "portal") -> None:
    metadata = {"backchannel_logout_uri": uri} if uri else {}
    people.house.clients.put(signing_portal(metadata=metadata))
    row = {"id": "n1", "client": client, "session": "s1", "subject": "person-anna", "tries": 0, "due_at": 0}
    async with people.house.store.write() as connection:
        await connection.execute(insert(table).values(row))


async def left(people: PeopleHouse) -> list[int]:
    async with people.house.store.read() as connection:
        return [row.tries for row in (await connection.execute(table.select())).all()]


async def test_a_client_gets_a_logout_token_that_it_can_verify(people: PeopleHouse) -> None:
    with serve(lambda _: (200, {}, b"")) as client:
        await leave_notice(people, f"{client.url}/logout")
        await people.parts.notices.send_due()
        (seen,) = client.seen
    token = read_jwt(parse_qs(seen.body.decode())["logout_token"][0])
    key = people.house.authority.keys.find(token.kid)
    assert key is not None
    token.verify([key])
    claims, pairwise = token.claims, people.house.authority.pairwise
    assert token.header["typ"] == "logout+jwt"
    assert (claims["iss"], claims["aud"], claims["events"]) == (ISSUER, "portal", {EVENT: {}})
    assert claims["sub"] == pairwise.subject("interior", "person-anna")
    assert claims["sid"] == pairwise.subject("session portal", "s1")
    assert "nonce" not in claims
    assert claims["exp"] - claims["iat"] <= 120
    assert await left(people) == []


async def test_many_workers_send_it_once(people: PeopleHouse) -> None:
    with serve(lambda _: (200, {}, b"")) as client:
        await leave_notice(people, f"{client.url}/logout")
        await asyncio.gather(*(people.parts.notices.send_due() for _ in range(5)))
        assert len(client.seen) == 1


async def test_what_does_not_arrive_is_tried_again_and_at_last_given_up(people: PeopleHouse) -> None:
    now = people.house.authority.clock()
    with serve(lambda _: (500, {}, b"")) as client:
        await leave_notice(people, f"{client.url}/logout")
        for _ in range(TRIES + 2):
            object.__setattr__(people.house.authority, "clock", lambda now=now: now)
            await people.parts.notices.send_due()
            now += 3_600
        assert len(client.seen) == TRIES
    assert await left(people) == []


@pytest.mark.parametrize("uri", ["http://10.0.0.1/x", "http://127.0.0.1:1/x", "not a url"])
async def test_what_may_not_or_cannot_be_reached_stays_for_later(people: PeopleHouse, uri: str) -> None:
    await leave_notice(people, uri)
    await people.parts.notices.send_due()
    assert await left(people) == [1]


@pytest.mark.parametrize("client", ["portal", "forgotten"])
async def test_who_has_no_address_is_not_told(people: PeopleHouse, client: str) -> None:
    await leave_notice(people, None, client)
    await people.parts.notices.send_due()
    assert await left(people) == []


async def test_the_person_does_not_wait_for_it(people: PeopleHouse) -> None:
    with serve(lambda _: (200, {}, b"")) as client:
        await leave_notice(people, f"{client.url}/logout")
        people.parts.notices.start()
        while not client.seen:
            await asyncio.sleep(0.01)
    await people.parts.notices.close()
