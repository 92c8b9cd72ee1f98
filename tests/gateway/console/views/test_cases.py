"""A person's own cases, on a page."""

from __future__ import annotations

from dataclasses import replace

import httpx2
import pytest

from gateway.api.control_plane import create_control_plane
from gateway.console.views.cases import CASES, cases_page_router
from tests.support.journey_cases import PORTAL, Desk
from tests.support.journey_world import birth
from tests.support.people import PeopleHouse

COOKIE = "__Host-simpul"


@pytest.fixture
async def desk(people: PeopleHouse) -> Desk:
    desk = Desk(people.house.store)
    await desk.publish("child-born")
    return desk


async def page(people: PeopleHouse, desk: Desk, cookie: str | None, language: str = "en") -> httpx2.Response:
    app = create_control_plane([cases_page_router(people.parts, desk.reading)])
    headers = {"accept-language": language} | ({"cookie": f"{COOKIE}={cookie}"} if cookie else {})
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="https://simpul.test") as http:
        return await http.get(CASES, headers=headers)


async def test_a_person_sees_their_own_and_how_they_stand(people: PeopleHouse, desk: Desk) -> None:
    browser = people.browser()
    await people.sign_in(browser)
    cookie = browser.http.cookies[COOKIE]
    assert "You have no case." in (await page(people, desk, cookie)).text
    # Whose internal subject is the session's; the other's pseudonym has another length, and so differs.
    inputs = birth(parent="1" * 16)
    official = replace(PORTAL, scopes=frozenset({"journeys:admin"}))
    own = await desk.start("child-born", inputs, caller=replace(official, subject=people.subject()))
    await desk.start("child-born", inputs, caller=replace(official, subject="x"))
    shown = await page(people, desk, cookie)
    assert shown.status_code == 200
    assert shown.text.count('<h2 id="case-') == 1
    assert "0 of 3 parts are done." in shown.text
    assert "The civil registry gives your child an identity." in shown.text
    assert "still to come" in shown.text
    assert "Your child is registered, and what belongs to it is arranged</h2>" in shown.text
    assert "script" not in shown.headers["content-security-policy"].replace("default-src", "")
    assert own.id not in shown.text
    in_indonesian = (await page(people, desk, cookie, "id")).text
    assert "0 dari 3 bagian sudah selesai." in in_indonesian
    assert "Dinas kependudukan memberi anak Anda identitas." in in_indonesian


async def test_without_a_session_one_signs_in_first(people: PeopleHouse, desk: Desk) -> None:
    for cookie in (None, "forged"):
        answer = await page(people, desk, cookie)
        assert (answer.status_code, answer.headers["location"]) == (303, "/signin?to=sessions")
