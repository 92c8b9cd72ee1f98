from __future__ import annotations

import time
from typing import Any

import pytest

from gateway.identity.jose.jwt import read_jwt
from gateway.identity.keys.vault import OVERLAP_SECONDS, PAST_SECONDS
from gateway.identity.sessions.session import Session
from gateway.identity.sessions.sign_out import SignOut, read_sign_out
from gateway.problems import NotAuthenticated
from tests.support.people import PeopleHouse

BYE = "https://portal.test/bye?x=1"


async def signed_in(people: PeopleHouse) -> tuple[Session, str, str]:
    """Return the session, an ID token and an access token of it."""
    browser = people.browser()
    sent = await browser.press(await people.sign_in(browser), "Allow")
    given = (await people.flow.redeem(sent.query["code"])).json()
    session = (await people.parts.sessions.of_subject(people.subject()))[0]
    return session, given["id_token"], given["access_token"]


async def read(people: PeopleHouse, session: Session | None, **parameters: str) -> SignOut:
    return await read_sign_out(people.house.authority, parameters, session)


async def test_the_client_of_the_session_may_end_it_and_get_the_browser_back(people: PeopleHouse) -> None:
    session, token, _ = await signed_in(people)
    wish = await read(people, session, id_token_hint=token, post_logout_redirect_uri=BYE, state="a b")
    assert wish == SignOut(True, f"{BYE}&state=a+b")
    assert await read(people, session, id_token_hint=token, client_id="portal") == SignOut(True, None)


async def test_a_hint_of_another_session_proves_nothing_of_this_one(people: PeopleHouse) -> None:
    _, token, _ = await signed_in(people)
    session, _, _ = await signed_in(people)
    assert (await read(people, session, id_token_hint=token)).proven is False
    assert (await read(people, None, id_token_hint=token)).proven is False


@pytest.mark.parametrize(
    "changes",
    [
        {"post_logout_redirect_uri": "https://evil.test/"},
        {"post_logout_redirect_uri": BYE + "&y=2"},
        {"client_id": "other", "post_logout_redirect_uri": BYE},
        {"id_token_hint": "", "client_id": "portal", "post_logout_redirect_uri": BYE},
        {"id_token_hint": "a.b.c", "post_logout_redirect_uri": BYE},
    ],
)
async def test_no_other_way_back(people: PeopleHouse, changes: dict[str, Any]) -> None:
    session, token, _ = await signed_in(people)
    assert (await read(people, session, **{"id_token_hint": token, **changes})).back is None


async def test_no_other_token_is_a_hint(people: PeopleHouse) -> None:
    session, _, access = await signed_in(people)
    sign = people.house.authority.keys.sign
    foreign = sign("JWT", {"iss": "https://evil.test", "aud": "portal", "sid": "x"})
    notice = sign("logout+jwt", {"iss": people.house.authority.issuer, "aud": "portal", "sid": "x"})
    for token in (access, foreign, notice):
        wish = await read(people, session, id_token_hint=token, post_logout_redirect_uri=BYE)
        assert wish == SignOut()


async def test_a_hint_outlives_the_key_that_signed_it_but_not_its_revocation(people: PeopleHouse) -> None:
    session, token, access = await signed_in(people)
    house, kid = people.house, str(read_jwt(token).kid)
    await house.vault.rotate()
    later = time.time() + OVERLAP_SECONDS + 60
    house.vault._clock = lambda: later
    await house.vault.rotate()
    await house.authority.keys.load()
    assert house.authority.keys.find(kid) is None
    asked = {"id_token_hint": token, "post_logout_redirect_uri": BYE}
    assert await read(people, session, **asked) == SignOut(True, BYE)
    with pytest.raises(NotAuthenticated):
        await people.flow.use(access)
    # A key that may be stolen proves nothing: the person is asked (section 2).
    assert await house.vault.revoke(kid)
    await house.authority.keys.load()
    assert await read(people, session, **asked) == SignOut()


async def test_a_hint_of_a_sign_in_long_ago_proves_nothing(people: PeopleHouse) -> None:
    session, token, _ = await signed_in(people)
    await people.house.vault.rotate()
    later = time.time() + OVERLAP_SECONDS + PAST_SECONDS + 60
    people.house.vault._clock = lambda: later
    await people.house.authority.keys.load()
    assert await read(people, session, id_token_hint=token) == SignOut()


async def test_a_hint_for_a_client_that_is_gone_is_none(people: PeopleHouse) -> None:
    session, token, _ = await signed_in(people)
    people.house.clients.clients.clear()
    assert await read(people, session, id_token_hint=token) == SignOut()
