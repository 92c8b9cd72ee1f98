"""The whole life of a sign-in, and its races, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.problems import NotAuthenticated
from gateway.store.store import Store
from tests.support.people import OPERATOR, PeopleHouse, open_people_house


@pytest.fixture
async def people(store: Store, tmp_path: Path) -> AsyncIterator[PeopleHouse]:
    url = store.engine.url.render_as_string(hide_password=False)
    async with open_people_house(tmp_path, url) as people:
        yield people


async def test_a_guardian_acts_until_her_mandate_and_her_session_end(people: PeopleHouse) -> None:
    mandate = await people.grant()
    browser = people.browser()
    acting = await browser.press(await people.sign_in(browser), "Continue", acting=mandate.id)
    sent = await browser.press(acting, "Allow")
    for_ward = (await people.flow.redeem(sent.query["code"])).json()["access_token"]
    page = await browser.press(await browser.go(await people.push()), "Continue", acting="self")
    sent = await browser.press(page, "Allow")
    for_self = (await people.flow.redeem(sent.query["code"])).json()["access_token"]
    assert (await people.flow.use(for_ward)).actors == (mandate.holder,)
    await people.mandates.revoke(OPERATOR, mandate.id)
    await people.house.feed.catch_up()
    with pytest.raises(NotAuthenticated):
        await people.flow.use(for_ward)
    assert (await people.flow.use(for_self)).subject == mandate.holder
    (session,) = await people.parts.sessions.of_subject(mandate.holder)
    await people.parts.end(session.id, "signed_out")
    with pytest.raises(NotAuthenticated):
        await people.flow.use(for_self)


async def test_one_of_many_answers_of_a_provider_signs_in(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await browser.go(await people.push())
    left = await browser.go(page.link("Civil ID"))
    pages = await asyncio.gather(*(people.come_back(browser, left) for _ in range(8)))
    assert sorted(page.response.status_code for page in pages) == [200] + [400] * 7
    assert len(await people.parts.sessions.of_subject(people.subject())) == 1


async def test_a_button_pressed_many_times_decides_once_and_gives_one_code(people: PeopleHouse) -> None:
    browser = people.browser()
    consent = await people.sign_in(browser)
    pages = await asyncio.gather(*(browser.press(consent, "Allow") for _ in range(6)))
    assert all(page.response.status_code < 500 for page in pages)
    assert len([page for page in pages if "iss" in page.query]) == 1


async def test_a_session_ends_once_however_often_it_is_ended(people: PeopleHouse) -> None:
    browser = people.browser()
    await browser.press(await people.sign_in(browser), "Allow")
    (session,) = await people.parts.sessions.of_subject(people.subject())
    await asyncio.gather(*(people.parts.ending.end([session.id]) for _ in range(4)))
    assert await people.parts.sessions.of_subject(people.subject()) == []
