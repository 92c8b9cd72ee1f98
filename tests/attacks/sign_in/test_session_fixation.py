"""Session fixation, login CSRF and replay: one browser's sign-in is of no use in another."""

from __future__ import annotations

import pytest

from gateway.identity.sessions.cookies import Cookies
from tests.support.oauth import ISSUER
from tests.support.people import PeopleHouse

PLANTED = "planted-by-the-attacker"


async def test_a_planted_session_cookie_is_not_taken_over(people: PeopleHouse) -> None:
    browser = people.browser()
    browser.http.cookies.set("__Host-simpul", PLANTED, domain="simpul.test")
    await people.sign_in(browser)
    assert await people.parts.sessions.find(PLANTED) is None
    assert PLANTED not in browser.http.cookies.jar._cookies["simpul.test"]["/"]["__Host-simpul"].value


async def test_an_answer_for_another_browser_signs_nobody_in(people: PeopleHouse) -> None:
    attacker, victim = people.browser(), people.browser()
    page = await attacker.go(await people.push())
    left = await attacker.go(page.link("Civil ID"))
    refused = await people.come_back(victim, left)
    assert refused.response.status_code == 400
    assert "cannot be continued" in refused.response.text
    assert "__Host-simpul" not in dict(victim.http.cookies)


async def test_an_answer_counts_once(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await browser.go(await people.push())
    left = await browser.go(page.link("Civil ID"))
    assert "Do you allow" in (await people.come_back(browser, left)).title
    assert (await people.come_back(browser, left)).response.status_code == 400


async def test_an_answer_comes_back_in_time_or_not_at_all(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await browser.go(await people.push())
    left = await browser.go(page.link("Civil ID"))
    later = people.parts.upstream.clock() + 601
    object.__setattr__(people.parts.upstream, "clock", lambda: later)
    assert (await people.come_back(browser, left)).response.status_code == 400


async def test_a_session_of_one_browser_does_not_decide_for_another(people: PeopleHouse) -> None:
    anna, mallory = people.browser(), people.browser()
    url = await people.push()
    page = await anna.go(url)
    consent = await people.come_back(anna, await anna.go(page.link("Civil ID")))
    await anna.press(consent, "Allow", decision="allow")
    assert (await mallory.go(url)).response.status_code == 400  # Anna's browser has used the request
    assert (await mallory.go(await people.push())).title == "Sign in – Simpul"


@pytest.mark.parametrize(
    "header",
    ["__Host-simpul=a; __Host-simpul=b", "simpul=a", "__Host-simpul=", "__Host-simpul=" + "a" * 300],
)
def test_planted_and_doubled_cookies_are_none(header: str) -> None:
    assert Cookies(ISSUER).read({"cookie": header}, "simpul") is None
