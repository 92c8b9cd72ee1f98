from __future__ import annotations

import time
from typing import Any

import pytest

from gateway.identity.jose.jwt import BadToken
from gateway.identity.upstreams.logout_token import EVENT, LoggedOut, read_logout_token
from tests.support.oauth import private_key
from tests.support.people import PeopleHouse


def claims(people: PeopleHouse, **changes: Any) -> dict[str, Any]:
    members = {
        "iss": people.upstream.url,
        "aud": "simpul",
        "iat": int(time.time()),
        "exp": int(time.time()) + 60,
        "jti": "j-1",
        "sub": "anna-upstream",
        "sid": "there-1",
        "events": {EVENT: {}},
        **changes,
    }
    return {name: value for name, value in members.items() if value is not None}


async def read(people: PeopleHouse, token: str) -> LoggedOut:
    return await read_logout_token(
        token,
        people.upstream.provider(),
        directory=people.parts.upstream.directory,
        subjects=people.parts.upstream.subjects,
        once=people.house.authority.once,
        now=time.time(),
    )


@pytest.mark.parametrize("typ", ["logout+jwt", "JWT", "jwt"])
async def test_it_names_a_person_and_a_session(people: PeopleHouse, typ: str) -> None:
    found = await read(people, people.upstream.sign(claims(people), typ=typ))
    assert found.upstream_subject
    assert found.upstream_session
    assert "anna" not in found.upstream_subject


async def test_one_of_both_will_do(people: PeopleHouse) -> None:
    assert (await read(people, people.upstream.sign(claims(people, sub=None)))).upstream_subject is None
    over = await read(people, people.upstream.sign(claims(people, sid=None, jti="j-2", aud=["simpul"])))
    assert over.upstream_session is None


async def test_it_counts_once(people: PeopleHouse) -> None:
    token = people.upstream.sign(claims(people))
    await read(people, token)
    with pytest.raises(BadToken):
        await read(people, token)


BENT: dict[str, dict[str, Any]] = {
    "another-issuer": {"iss": "https://evil.test"},
    "another-audience": {"aud": "portal"},
    "two-audiences": {"aud": ["simpul", "portal"]},
    "an-id-token": {"nonce": "n"},
    "no-event": {"events": None},
    "another-event": {"events": {"https://x.test/other": {}}},
    "an-event-that-is-no-object": {"events": {EVENT: "yes"}},
    "old": {"iat": 1_700_000_000},
    "of-the-future": {"iat": 4_000_000_000},
    "no-time": {"iat": None},
    "expired": {"exp": 1_700_000_000},
    "nobody": {"sub": None, "sid": None},
    "no-identifier": {"jti": None},
}


@pytest.mark.parametrize("name", BENT)
async def test_what_is_no_logout_token_of_now_is_refused(people: PeopleHouse, name: str) -> None:
    with pytest.raises(BadToken):
        await read(people, people.upstream.sign(claims(people, **BENT[name])))


async def test_another_key_or_type_is_refused(people: PeopleHouse) -> None:
    for token in (
        people.upstream.sign(claims(people), private_key(name="evil")),
        people.upstream.sign(claims(people), typ="at+jwt"),
        "x",
    ):
        with pytest.raises(BadToken):
            await read(people, token)
