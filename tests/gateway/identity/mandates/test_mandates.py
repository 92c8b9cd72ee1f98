from __future__ import annotations

from pathlib import Path

import pytest

from gateway.problems import NotAuthenticated, NotFound
from gateway.store.tables.sign_in import mandates as table
from tests.support.oauth import open_house
from tests.support.people import OPERATOR, PeopleHouse


async def test_a_mandate_is_found_by_whom_it_concerns(people: PeopleHouse) -> None:
    mandate = await people.grant()
    assert await people.mandates.find(mandate.id) == mandate
    assert await people.mandates.held(mandate.holder) == [mandate]
    assert await people.mandates.held(mandate.represented) == []
    for subject in (mandate.holder, mandate.represented):
        assert await people.mandates.involving(subject) == [mandate]
    with pytest.raises(NotFound):
        await people.mandates.find("other")


async def test_names_are_kept_encrypted_and_acts_are_evidenced_without_them(people: PeopleHouse) -> None:
    mandate = await people.grant()
    async with people.house.store.read() as connection:
        assert b"Wendi" not in bytes((await connection.execute(table.select())).one().name)
    await people.mandates.revoke(OPERATOR, mandate.id)
    assert [(entry.kind, entry.reason) for entry in people.journal.entries] == [
        ("identity.mandate.granted", "intent"),
        ("identity.mandate.granted", "done"),
        ("identity.mandate.revoked", "intent"),
        ("identity.mandate.revoked", "done"),
    ]
    assert {entry.mandate for entry in people.journal.entries} == {mandate.id}
    assert "Wendi" not in str(people.journal.entries)


async def test_a_mandate_of_yesterday_or_tomorrow_is_not_held(people: PeopleHouse) -> None:
    await people.grant(id="past", valid_until=1)
    await people.grant(id="future", valid_from=3_900_000_000)
    assert await people.mandates.held(people.subject()) == []


async def test_a_revoked_mandate_stops_at_once_in_every_worker(people: PeopleHouse, tmp_path: Path) -> None:
    mandate = await people.grant()
    browser = people.browser()
    page = await browser.press(await people.sign_in(browser), "Continue", acting=mandate.id)
    sent = await browser.press(page, "Allow")
    given = (await people.flow.redeem(sent.query["code"])).json()
    token = given["access_token"]
    principal = await people.flow.use(token)
    assert (principal.subject, principal.actors) == (mandate.represented, (mandate.holder,))
    async with open_house(tmp_path, clients=people.house.clients) as another_worker:
        other = type(people.flow)(another_worker)
        await other.use(token)
        await people.mandates.revoke(OPERATOR, mandate.id)
        for worker, flow in ((people.house, people.flow), (another_worker, other)):
            await worker.feed.catch_up()
            with pytest.raises(NotAuthenticated):
                await flow.use(token)
    refreshed = await people.flow.post(
        "/oauth/token", grant_type="refresh_token", refresh_token=given["refresh_token"]
    )
    assert refreshed.json()["error"] == "invalid_grant"
    assert (await people.mandates.find(mandate.id)).revoked_at is not None


async def test_what_the_person_did_for_themselves_goes_on(people: PeopleHouse) -> None:
    mandate = await people.grant()
    browser = people.browser()
    page = await browser.press(await people.sign_in(browser), "Continue", acting="self")
    sent = await browser.press(page, "Allow")
    given = (await people.flow.redeem(sent.query["code"])).json()
    await people.mandates.revoke(OPERATOR, mandate.id)
    await people.house.feed.catch_up()
    assert (await people.flow.use(given["access_token"])).actors == ()


async def test_nothing_outlives_the_mandate_that_it_came_of(people: PeopleHouse) -> None:
    soon = int(people.house.authority.clock()) + 100
    mandate = await people.grant(valid_until=soon)
    browser = people.browser()
    page = await browser.press(await people.sign_in(browser), "Continue", acting=mandate.id)
    sent = await browser.press(page, "Allow")
    given = (await people.flow.redeem(sent.query["code"])).json()
    assert 0 < given["expires_in"] <= 100
    assert (await people.flow.use(given["access_token"])).expires <= soon
