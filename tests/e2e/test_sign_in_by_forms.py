"""A person's way through the pages without scripts, and what the portal gets of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.provider.accounts import GUARDIAN
from gateway.identity.jose.jwt import read_jwt
from tests.support.browser import Browser, Page
from tests.support.people_world import PeopleWorld, open_people_world

pytestmark = pytest.mark.slow


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[PeopleWorld]:
    async with open_people_world(tmp_path) as world:
        yield world


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    browser = Browser()
    yield browser
    await browser.close()


async def sign_in(browser: Browser, page: Page, account: str = "demo-0001", **more: str) -> Page:
    """Choose the demo provider, and a person there."""
    there = await browser.go(page.link("Demo ID"))
    return await browser.press(there, "Sign in", account=account, **more)


async def tokens(world: PeopleWorld, page: Page) -> dict[str, Any]:
    """Redeem the code that the browser came back with."""
    assert page.url.startswith(world.portal.redirect_uri), page.response.text
    assert page.query["iss"] == world.url
    assert page.query["state"] == "the-state"
    answer = await world.portal.redeem(page.query["code"])
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_citizen_signs_in_consents_and_the_portal_gets_tokens(
    world: PeopleWorld, browser: Browser
) -> None:
    page = await browser.go(await world.portal.push())
    assert page.title == "Sign in – Simpul"
    page = await sign_in(browser, page)
    assert "Do you allow Family portal?" in page.title
    given = await tokens(world, await browser.press(page, "Allow"))
    claims = read_jwt(given["id_token"]).claims
    assert claims["acr"] == "low"
    assert "person-" not in str(claims)
    told = (await world.portal.get("/oauth/userinfo", given["access_token"])).json()
    assert told["name"] == "Sekar Awanputih"


async def test_a_guardian_acts_for_her_ward_until_the_mandate_is_revoked(
    world: PeopleWorld, browser: Browser
) -> None:
    mandate = await world.grant_guardianship()
    page = await sign_in(browser, await browser.go(await world.portal.push()))
    assert page.title == "For whom do you act? – Simpul"
    missed = await browser.press(page, "Continue")
    assert missed.response.status_code == 400
    assert missed.title.startswith("Error: ")
    page = await browser.press(page, "Continue", acting=mandate)
    assert "You act for Kirana Awanputih (Parent or guardian)" in page.response.text
    given = await tokens(world, await browser.press(page, "Allow"))
    claims = read_jwt(given["id_token"]).claims
    assert claims["act"]["sub"] != claims["sub"]
    told = await world.portal.get("/oauth/userinfo", given["access_token"])
    assert told.json()["name"] == "Kirana Awanputih"
    revoked = await world.operate("POST", f"/identity/mandates/{mandate}/revocation")
    assert revoked.json()["in_force"] is False
    assert (await world.portal.get("/oauth/userinfo", given["access_token"])).status_code == 401
    page = await browser.go(await world.portal.push())
    assert "For whom" not in page.title


async def test_an_officer_finds_what_a_citizen_decided_by_the_number_that_registers_know(
    world: PeopleWorld, browser: Browser
) -> None:
    page = await sign_in(browser, await browser.go(await world.portal.push()))
    await tokens(world, await browser.press(page, "Allow"))
    page = await browser.go(f"{world.url}/account/sessions")
    await browser.press(page, "Withdraw the permission")
    page = await browser.press(await browser.go(await world.portal.push()), "Do not allow")
    assert page.query["error"] == "access_denied"
    person = GUARDIAN.person
    answer = await world.operate("POST", "/evidence/search", json={"subject": person.national_id})
    found = [item["entry"] for item in answer.json()["items"]]
    assert [entry["kind"] for entry in reversed(found)] == [
        "identity.session.began",
        "identity.consent.granted",
        "identity.token.issued",
        "identity.consent.withdrawn",
        "identity.consent.refused",
    ]
    for value in (person.national_id, person.name, person.given_name):
        assert value not in answer.text
