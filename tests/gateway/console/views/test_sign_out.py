from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from gateway.identity.upstreams.logout_token import EVENT
from tests.support.browser import Browser, Page
from tests.support.loopback import serve
from tests.support.oauth import ISSUER
from tests.support.oauth_flow import signing_portal
from tests.support.people import PeopleHouse

BYE = "https://portal.test/bye?x=1"


async def signed_in(people: PeopleHouse) -> tuple[Browser, dict[str, str]]:
    browser = people.browser()
    sent = await browser.press(await people.sign_in(browser), "Allow")
    given: dict[str, str] = (await people.flow.redeem(sent.query["code"])).json()
    return browser, given


async def sessions(people: PeopleHouse) -> int:
    return len(await people.parts.sessions.of_subject(people.subject()))


async def logout(browser: Browser, **query: str) -> Page:
    return await browser.go(f"{ISSUER}/oauth/logout?{urlencode(query)}")


async def test_a_client_that_proves_its_session_ends_it_and_gets_the_browser_back(
    people: PeopleHouse,
) -> None:
    browser, given = await signed_in(people)
    page = await logout(browser, id_token_hint=given["id_token"], post_logout_redirect_uri=BYE, state="s")
    assert page.url == f"{BYE}&state=s"
    assert await sessions(people) == 0
    assert "__Host-simpul" not in dict(browser.http.cookies)


async def test_anyone_else_makes_the_person_be_asked(people: PeopleHouse) -> None:
    browser, given = await signed_in(people)
    page = await logout(browser, client_id="portal", post_logout_redirect_uri=BYE)
    assert page.title == "Do you want to sign out? – Simpul"
    assert await sessions(people) == 1
    out = await browser.press(page, "Sign out")
    assert out.title == "You are signed out – Simpul"
    assert await sessions(people) == 0
    assert given


async def test_the_client_says_in_which_language_the_person_is_asked(people: PeopleHouse) -> None:
    browser, _ = await signed_in(people)
    page = await logout(browser, client_id="portal", ui_locales="id")
    assert page.title == "Apakah Anda ingin keluar? – Simpul"
    assert (await browser.press(page, "Keluar")).title == "Anda telah keluar – Simpul"
    endless = await logout(people.browser(), ui_locales="id " * 40)
    assert endless.title == "You are signed out – Simpul"
    assert "wished" not in str(endless.response.headers)


async def test_a_form_of_a_client_is_asked_about_too(people: PeopleHouse) -> None:
    browser, given = await signed_in(people)
    form = {"id_token_hint": given["id_token"], "post_logout_redirect_uri": BYE}
    elsewhere = {"origin": "https://portal.test", "sec-fetch-site": "cross-site", "accept": "text/html"}
    stranger = people.browser()  # browsers send no SameSite=Lax cookie with such a form
    answer = await stranger.http.post("/oauth/logout", data=form, headers=elsewhere)
    assert "Do you want to sign out?" in answer.text
    assert await sessions(people) == 1
    own = await browser.http.post("/oauth/logout", data=form, headers={"accept": "text/html"})
    assert "You are signed out" in own.text
    assert await sessions(people) == 0


async def test_who_is_not_signed_in_is_told_so(people: PeopleHouse) -> None:
    page = await logout(people.browser())
    assert page.title == "You are signed out – Simpul"


async def test_clients_of_the_session_are_told(people: PeopleHouse) -> None:
    with serve(lambda _: (200, {}, b"")) as client:
        people.house.clients.put(signing_portal(metadata={"backchannel_logout_uri": f"{client.url}/logout"}))
        browser, given = await signed_in(people)
        await logout(browser, id_token_hint=given["id_token"])
        deadline = time.monotonic() + 20
        while not client.seen and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        assert [seen.path for seen in client.seen] == ["/logout"]


def logout_token(people: PeopleHouse, **changes: Any) -> str:
    claims = {
        "iss": people.upstream.url,
        "aud": "simpul",
        "iat": int(time.time()),
        "exp": int(time.time()) + 60,
        "jti": "j",
        "sub": "anna-upstream",
        "sid": "there-1",
        "events": {EVENT: {}},
    }
    return people.upstream.sign({**claims, **changes})


async def test_a_provider_ends_the_sessions_that_it_began(people: PeopleHouse) -> None:
    await signed_in(people)
    http = people.browser().http
    answer = await http.post("/signin/backchannel/civil", data={"logout_token": logout_token(people)})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert await sessions(people) == 0
    assert people.journal.entries[-1].by == "provider:civil"


@pytest.mark.parametrize("changes", [{"aud": "portal"}, {"sid": "there-2"}, {"sub": "bea"}])
async def test_what_does_not_name_the_session_leaves_it(people: PeopleHouse, changes: dict[str, str]) -> None:
    await signed_in(people)
    http = people.browser().http
    token = logout_token(people, **changes)
    await http.post("/signin/backchannel/civil", data={"logout_token": token})
    assert await sessions(people) == 1


@pytest.mark.parametrize(("path", "status"), [("civil", 400), ("nobody", 404)])
async def test_nonsense_is_refused(people: PeopleHouse, path: str, status: int) -> None:
    answer = await people.browser().http.post(f"/signin/backchannel/{path}", data={"logout_token": "x"})
    assert answer.status_code == status
