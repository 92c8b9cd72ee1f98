from __future__ import annotations

import pytest

from gateway.problems import NotAuthenticated
from tests.support.people import PeopleHouse


async def test_a_person_sees_where_they_are_signed_in_and_ends_one(people: PeopleHouse) -> None:
    here = people.browser(**{"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/130.0"})
    there = people.browser(**{"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
    await people.sign_in(here)
    await people.sign_in(there)
    page = await here.go("https://simpul.test/account/sessions")
    assert "Firefox on Linux" in page.response.text
    assert "Safari on iOS" in page.response.text
    assert page.response.text.count("this browser") == 1
    first = page.form("End this session")[2]["session"]
    ids = {found.id for found in await people.parts.sessions.of_subject(people.subject())}
    own = await people.parts.session({"cookie": f"__Host-simpul={here.http.cookies['__Host-simpul']}"})
    assert own is not None
    (other,) = ids - {own.id}
    assert first in ids
    after = await here.press(page, "End this session", session=other)
    assert "The session has ended." in after.response.text
    assert (await there.go("https://simpul.test/account/sessions")).title == "Sign in – Simpul"
    reasons = [entry.reason for entry in people.journal.entries]
    assert reasons == ["signed_in", "signed_in", "ended_by_person"]


async def test_all_others_end_at_once(people: PeopleHouse) -> None:
    browsers = [people.browser() for _ in range(3)]
    for browser in browsers:
        await people.sign_in(browser)
    page = await browsers[0].go("https://simpul.test/account/sessions")
    await browsers[0].press(page, "End all other sessions")
    assert len(await people.parts.sessions.of_subject(people.subject())) == 1
    assert (await browsers[0].go("https://simpul.test/account/sessions")).title.startswith("Where you are")


async def test_to_end_ones_own_session_signs_out_with_all_its_tokens(people: PeopleHouse) -> None:
    browser = people.browser()
    sent = await browser.press(await people.sign_in(browser), "Allow")
    token = (await people.flow.redeem(sent.query["code"])).json()["access_token"]
    page = await browser.press(await browser.go("https://simpul.test/account/sessions"), "End this session")
    assert page.title == "You are signed out – Simpul"
    assert "__Host-simpul" not in dict(browser.http.cookies)
    with pytest.raises(NotAuthenticated):
        await people.flow.use(token)


async def test_nobody_ends_the_session_of_another(people: PeopleHouse) -> None:
    anna, mallory = people.browser(), people.browser()
    await people.sign_in(anna)
    (annas,) = await people.parts.sessions.of_subject(people.subject())
    people.upstream.bent["sub"] = "mallory"
    await people.sign_in(mallory)
    page = await mallory.go("https://simpul.test/account/sessions")
    await mallory.press(page, "End this session", session=annas.id)
    assert await people.parts.sessions.of_subject(people.subject()) == [annas]


async def test_who_is_not_signed_in_signs_in_and_comes_back(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await browser.go("https://simpul.test/account/sessions")
    back = await people.come_back(browser, await browser.go(page.link("Civil ID")))
    assert back.title.startswith("Where you are")
