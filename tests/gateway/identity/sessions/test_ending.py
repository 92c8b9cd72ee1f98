from __future__ import annotations

from pathlib import Path

import pytest

from gateway.problems import NotAuthenticated
from gateway.store.tables.identity import grants
from gateway.store.tables.sign_in import logout_notices
from tests.support.oauth import open_house
from tests.support.people import PeopleHouse


async def tokens(people: PeopleHouse) -> dict[str, str]:
    browser = people.browser()
    sent = await browser.press(await people.sign_in(browser), "Allow")
    answer = await people.flow.redeem(sent.query["code"])
    found: dict[str, str] = answer.json()
    return found


async def test_with_a_session_everything_ends_that_came_of_it(people: PeopleHouse, tmp_path: Path) -> None:
    given = await tokens(people)
    (session,) = await people.parts.sessions.of_subject(people.subject())
    async with open_house(tmp_path, clients=people.house.clients) as another_worker:
        other = type(people.flow)(another_worker)
        assert (await people.flow.use(given["access_token"])).subject == people.subject()
        assert (await other.use(given["access_token"])).subject == people.subject()
        await people.parts.ending.end([session.id])
        with pytest.raises(NotAuthenticated):
            await people.flow.use(given["access_token"])
        await another_worker.feed.catch_up()
        with pytest.raises(NotAuthenticated):
            await other.use(given["access_token"])
    refreshed = await people.flow.post(
        "/oauth/token", grant_type="refresh_token", refresh_token=given["refresh_token"]
    )
    assert refreshed.json()["error"] == "invalid_grant"
    assert await people.parts.sessions.of_subject(people.subject()) == []


async def test_a_code_that_was_not_redeemed_ends_too(people: PeopleHouse) -> None:
    browser = people.browser()
    sent = await browser.press(await people.sign_in(browser), "Allow")
    (session,) = await people.parts.sessions.of_subject(people.subject())
    await people.parts.ending.end([session.id])
    assert (await people.flow.redeem(sent.query["code"])).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("way", ["revoked", "withdrawn", "code used twice"])
async def test_a_client_whose_grant_went_before_is_told_too(people: PeopleHouse, way: str) -> None:
    browser = people.browser()
    sent = await browser.press(await people.sign_in(browser), "Allow")
    given = (await people.flow.redeem(sent.query["code"])).json()
    (session,) = await people.parts.sessions.of_subject(people.subject())
    if way == "revoked":
        await people.flow.post("/oauth/revoke", token=given["refresh_token"])
    elif way == "withdrawn":
        assert await people.parts.consents.withdraw(people.subject(), "portal")
    else:
        await people.flow.redeem(sent.query["code"])
    async with people.house.store.read() as connection:
        assert (await connection.execute(grants.select())).all() == []
    await people.parts.ending.end([session.id])
    async with people.house.store.read() as connection:
        rows = (await connection.execute(logout_notices.select())).all()
    assert [(row.client, row.session, row.subject) for row in rows] == [
        ("portal", session.id, people.subject())
    ]


async def test_each_client_is_told_once_and_other_sessions_go_on(people: PeopleHouse) -> None:
    await tokens(people)
    await tokens(people)
    first, second = await people.parts.sessions.of_subject(people.subject())
    await people.parts.ending.end([first.id])
    await people.parts.ending.end([first.id])
    await people.parts.ending.end([])
    assert [found.id for found in await people.parts.sessions.of_subject(people.subject())] == [second.id]
    async with people.house.store.read() as connection:
        rows = (await connection.execute(logout_notices.select())).all()
    assert [(row.client, row.session) for row in rows] == [("portal", first.id)]
