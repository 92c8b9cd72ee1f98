"""Forged decisions are in `tests/attacks/sign_in/test_cross_site_forms.py`."""

from __future__ import annotations

import orjson
import pytest

from tests.support.oauth import ISSUER
from tests.support.oauth_flow import REDIRECT
from tests.support.people import OPERATOR, PeopleHouse


async def test_who_declines_is_sent_back_with_no_code_and_the_request_is_used_up(people: PeopleHouse) -> None:
    browser = people.browser()
    url = await people.push()
    page = await browser.go(url)
    consent = await people.come_back(browser, await browser.go(page.link("Civil ID")))
    sent = await browser.press(consent, "Do not allow")
    assert sent.url.startswith(REDIRECT)
    assert (sent.query["error"], sent.query["state"]) == ("access_denied", "st")
    assert (await browser.go(url)).response.status_code == 400


@pytest.mark.parametrize("decision", ["", "ALLOW", "yes", "deny"])
async def test_everything_but_allow_declines(people: PeopleHouse, decision: str) -> None:
    browser = people.browser()
    sent = await browser.press(await people.sign_in(browser), "Allow", decision=decision)
    assert sent.query["error"] == "access_denied"


async def test_who_has_not_signed_in_can_go_back(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await browser.go(await people.push())
    sent = await browser.press(page, "Cancel and go back to Portal")
    assert sent.query["error"] == "access_denied"


async def test_a_client_is_told_when_nobody_can_sign_in_as_surely_as_it_asks(people: PeopleHouse) -> None:
    _, version = await people.parts.providers.find("civil")
    await people.parts.providers.replace(OPERATOR, people.upstream.provider(acr={}), version)
    browser = people.browser()
    await people.sign_in(browser)
    page = await browser.go(await people.push(acr_values="high"))
    sent = await browser.press(page, "Cancel and go back to Portal")
    assert sent.query["error"] == "unmet_authentication_requirements"
    # One who may sign in and will not has refused.
    stranger = people.browser()
    page = await stranger.go(await people.push())
    assert (await stranger.press(page, "Cancel")).query["error"] == "access_denied"


async def test_what_is_asked_for_is_shown(people: PeopleHouse) -> None:
    detail = {
        "type": "simpul_exchange",
        "agency": "tax",
        "service": "income",
        "operations": ["get-income"],
        "purpose": "child-benefit",
    }
    page = await people.sign_in(
        people.browser(), authorization_details=orjson.dumps([detail]).decode(), purpose="child-benefit"
    )
    text = page.response.text
    assert "get-income" in text
    assert "child benefit" in text
    assert "use the permission registry:read" in text
    assert "of the agency Ministry of the Interior" in text
    assert "<dd>Tax Authority &lt;Jakarta&gt;</dd>" in text


@pytest.mark.parametrize("acting", ["", "mandate-1", "mandate-9", "self; x"])
async def test_nobody_acts_under_a_mandate_that_does_not_apply(people: PeopleHouse, acting: str) -> None:
    await people.grant(purposes=("school",))
    browser = people.browser()
    refused = await browser.press(await people.sign_in(browser), "Allow", acting=acting)
    assert refused.response.status_code == 403


async def test_a_mandate_that_was_revoked_meanwhile_does_not_apply(people: PeopleHouse) -> None:
    mandate = await people.grant()
    browser = people.browser()
    page = await browser.press(await people.sign_in(browser), "Continue", acting=mandate.id)
    await people.mandates.revoke(OPERATOR, mandate.id)
    assert (await browser.press(page, "Allow")).response.status_code == 403


async def test_a_session_that_has_ended_decides_nothing(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await people.sign_in(browser)
    (session,) = await people.parts.sessions.of_subject(people.subject())
    await people.parts.ending.end([session.id])
    assert (await browser.press(page, "Allow")).response.status_code == 403


@pytest.mark.parametrize(
    ("language", "only", "place"),
    [
        (
            "en",
            "You may act for them only at these agencies",
            "at the agency Tax Authority &lt;Jakarta&gt; only",
        ),
        (
            "id",
            "hanya pada instansi dan layanan berikut",
            "hanya berlaku pada instansi Tax Authority &lt;Jakarta&gt;",
        ),
    ],
)
async def test_the_page_says_how_far_the_mandate_and_the_permission_go(
    people: PeopleHouse, language: str, only: str, place: str
) -> None:
    mandate = await people.grant(reach=("tax/income", "land"))
    browser = people.browser(**{"accept-language": language})
    page = await browser.go(await people.push(resource=f"{ISSUER}/api/tax"))
    page = await people.come_back(
        browser, await browser.go(page.link("Civil ID" if language == "en" else "ID Sipil"))
    )
    assert "tax/income, land" in page.response.text
    button = "Continue" if language == "en" else "Lanjutkan"
    consent = await browser.press(page, button, acting=mandate.id)
    for text in (only, "<li>tax/income</li>", "<li>land</li>", place):
        assert text in consent.response.text


async def test_a_mandate_for_other_agencies_is_not_offered(people: PeopleHouse) -> None:
    await people.grant(reach=("land",))
    page = await people.sign_in(people.browser(), resource=f"{ISSUER}/api/tax")
    assert "Wendi" not in page.response.text
    assert "You are signed in as Anna Invented." in page.response.text
