"""Signing in with a real browser: no script runs, every page is accessible, in both languages."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from gateway.identity.exchange_details import TYPE
from gateway.identity.jose.jwt import read_jwt
from gateway.store.store import Store
from tests.support.chromium import AXE, axe_violations, chromium, fresh_page, needs_chromium
from tests.support.journey_cases import Desk
from tests.support.journey_node import store_url
from tests.support.journeys import text
from tests.support.people_world import PeopleWorld, open_people_world

LONG = "purpose" + "withoutend" * 9
pytestmark = [*needs_chromium, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Any]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def world(tmp_path: Path) -> AsyncIterator[PeopleWorld]:
    async with open_people_world(tmp_path) as world:
        yield world


async def look(page: Any, name: str) -> None:
    """See that the page fits, and let axe look at it."""
    await page.wait_for_load_state()  # its style sheet too: a click waits for the new page's head only
    widths = await page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] == widths[1], name  # WCAG 1.4.10: no scrolling in two directions
    if AXE.exists():
        assert await axe_violations(page) == [], name


async def to_the_portal(page: Any, world: PeopleWorld, button: str) -> dict[str, str]:
    """Press a button and return what arrives at the portal's callback."""
    await page.get_by_role("button", name=button, exact=True).click()
    await page.wait_for_url(f"{world.portal.redirect_uri}**")
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (
            "en-GB",
            "Sign in with Demo ID|Sign in|for Kirana Awanputih|Continue|Allow|End this session",
        ),
        (
            "id-ID",
            "Masuk dengan ID Demo|Masuk|untuk Kirana Awanputih|Lanjutkan|Izinkan|Akhiri sesi ini",
        ),
    ],
)
async def test_a_guardian_signs_in_and_ends_her_session(
    browser: Any, world: PeopleWorld, tmp_path: Path, locale: str, words: str
) -> None:
    with_demo, enter, for_ward, onward, allow, end = words.split("|")
    mandate = await world.grant_guardianship(
        purposes=[LONG], reach=["civil-registry", "tax-authority/income"]
    )
    narrow = {"width": 320, "height": 700}  # as wide as 1280 pixels are when magnified four times
    async with fresh_page(browser, tmp_path, locale=locale, viewport=narrow) as page:
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        detail = {"type": TYPE, "agency": "civil-registry", "service": "persons", "operations": [LONG]}
        details = json.dumps([{**detail, "purpose": LONG, "legal_basis": LONG}])
        asked = {"purpose": LONG, "authorization_details": details, "acr_values": "substantial"}
        await page.goto(await world.portal.push(**asked))
        assert await page.get_attribute("html", "lang") == locale[:2]
        await look(page, f"providers-{locale}")
        await page.get_by_role("link", name=with_demo).click()
        assert await page.get_attribute("html", "lang") == locale[:2]
        await look(page, f"demo-provider-{locale}")
        await page.get_by_role("button", name=enter).click()
        await look(page, f"acting-{locale}")
        await page.get_by_role("button", name=onward).click()
        await look(page, f"acting-missed-{locale}")
        await page.get_by_label(for_ward).check()
        await page.get_by_role("button", name=onward).click()
        await look(page, f"consent-{locale}")
        sent = await to_the_portal(page, world, allow)
        answer = await world.portal.redeem(sent["code"])
        token = answer.json()["access_token"]
        claims = read_jwt(answer.json()["id_token"]).claims
        assert (claims["acr"], set(claims["act"])) == ("substantial", {"sub"})
        assert (await world.portal.get("/oauth/userinfo", token)).json()["name"] == "Kirana Awanputih"
        for name in ("account/cases", "oauth/logout", "account/sessions"):
            await page.goto(f"{world.url}/{name}")
            await look(page, f"{name.replace('/', '-')}-{locale}")
        await page.get_by_role("button", name=end).click()
        await page.wait_for_load_state()
        await look(page, f"signed-out-{locale}")
        assert (await world.portal.get("/oauth/userinfo", token)).status_code == 401
        await page.goto(f"{world.url}/account/sessions")
        assert "/signin?to=sessions" in page.url
        assert [text for text in refused if "401" not in text and "400" not in text] == []
    assert mandate not in str(claims)


async def test_pages_work_without_scripts_and_by_keyboard(
    browser: Any, world: PeopleWorld, tmp_path: Path
) -> None:
    async with fresh_page(browser, tmp_path, java_script_enabled=False, locale="en-GB") as page:
        await page.goto(await world.portal.push())
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")  # the skip link
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{world.provider}/**")
        await page.get_by_role("button", name="Sign in").click()
        sent = await to_the_portal(page, world, "Allow")
        assert (await world.portal.redeem(sent["code"])).status_code == 200


async def test_who_declines_goes_back_with_an_error_and_no_code(
    browser: Any, world: PeopleWorld, tmp_path: Path
) -> None:
    async with fresh_page(browser, tmp_path, locale="en-GB") as page:
        await page.goto(await world.portal.push())
        await page.get_by_role("link", name="Demo ID").click()
        await page.get_by_role("button", name="Sign in").click()
        sent = await to_the_portal(page, world, "Do not allow")
        assert sent == {"error": "access_denied", "state": "the-state", "iss": world.url}


async def test_a_used_link_shows_an_error_page(browser: Any, world: PeopleWorld, tmp_path: Path) -> None:
    async with fresh_page(browser, tmp_path, locale="en-GB") as page:
        answer = await page.goto(f"{world.url}/oauth/authorize?client_id=family-portal&request_uri=urn:x")
        assert answer.status == 400
        assert await page.locator("h1").inner_text() == "This link does not work any more"
        await look(page, "problem")


async def publish_a_journey(data: Path) -> None:
    """Put a journey into the registry, one that waits for an official."""
    task = {"who": "licences:decide", "form": {"type": "object"}, "title": {"en": "Decide"}}
    step = {
        "stepId": "decide",
        "operationId": "completeTask",
        "x-task": task,
        "x-visible": {"en": "An official decides.", "id": "Petugas memutuskan."},
        "x-deadline": "P3D",
    }
    visible = {"en": "Your licence is asked for.", "id": "Izin Anda dimintakan."}
    source = {"name": "people", "url": "tasks.openapi.yaml", "type": "openapi"}
    more = {"workflow": {"x-visible": visible}, "document": {"sourceDescriptions": [source]}}
    store = Store(store_url(data, None))
    await Desk(store).publish("main", text([step], **more))
    await store.close()


async def look_at_the_cases(page: Any, world: PeopleWorld, token: str) -> None:
    """Begin a case, and see it on the person's page, in both languages."""
    await publish_a_journey(world.data)
    path = "/journeys/main/cases"
    begun = await world.portal.call("POST", path, token, json={"inputs": {}}, idempotency_key="k")
    assert begun.status_code == 201, begun.text
    await page.set_viewport_size({"width": 320, "height": 700})
    await page.goto(f"{world.url}/account/cases")
    for language, title in (("en", "Your licence is asked for"), ("id", "Izin Anda dimintakan")):
        assert await page.get_attribute("html", "lang") == language
        assert await page.locator("h2").inner_text() == title
        await look(page, f"cases-{language}")
        other = "English" if language == "id" else "Bahasa Indonesia"
        await page.get_by_role("link", name=other).click()


async def test_one_sees_ones_cases_and_signing_out_at_the_provider_ends_the_session_and_its_tokens(
    browser: Any, world: PeopleWorld, tmp_path: Path
) -> None:
    async with fresh_page(browser, tmp_path, locale="en-GB") as page:
        await page.goto(await world.portal.push(scope="openid profile journeys:start"))
        await page.get_by_role("link", name="Demo ID").click()
        await page.get_by_role("button", name="Sign in").click()
        sent = await to_the_portal(page, world, "Allow")
        token = (await world.portal.redeem(sent["code"])).json()["access_token"]
        assert (await world.portal.get("/oauth/userinfo", token)).status_code == 200
        await look_at_the_cases(page, world, token)
        await page.goto(f"{world.provider}/logout")
        assert (await world.portal.get("/oauth/userinfo", token)).status_code == 401
        await page.goto(f"{world.url}/account/sessions")
        assert await page.locator("h1").inner_text() == "Sign in"
