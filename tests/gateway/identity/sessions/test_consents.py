"""A citizen's decisions: in the evidence log before they count, and never with a personal value."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from gateway.evidence.pseudonyms import Pseudonymiser
from gateway.model.evidence import Entry
from gateway.problems import NotAuthenticated
from tests.support.browser import Browser
from tests.support.oauth import ISSUER, WRAPPING
from tests.support.oauth_flow import REDIRECT
from tests.support.people import PeopleHouse, open_people_house

PSEUDONYMS = Pseudonymiser(WRAPPING)
DETAIL = {
    "type": "simpul_exchange",
    "agency": "tax",
    "service": "income",
    "operations": ["get-income"],
    "purpose": "child-benefit",
}


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[PeopleHouse]:
    async with open_people_house(tmp_path) as people:
        yield people


def consents(people: PeopleHouse) -> list[Entry]:
    return [one for one in people.house.journal.entries if one.kind.startswith("identity.consent.")]


async def allow(people: PeopleHouse, browser: Browser, **changes: str) -> str:
    """Return the access token of what the person allows."""
    page = await people.sign_in(browser, **changes)
    sent = await browser.press(page, "Allow")
    return str((await people.flow.redeem(sent.query["code"])).json()["access_token"])


async def test_who_allows_what_is_written_down_without_a_value(people: PeopleHouse) -> None:
    asked = {"purpose": "school", "authorization_details": orjson.dumps([DETAIL]).decode()}
    await allow(people, people.browser(), **asked, resource=f"{ISSUER}/api/tax")
    (entry,) = consents(people)
    assert (entry.kind, entry.decision, entry.reason) == ("identity.consent.granted", "permit", "granted")
    assert (entry.client, entry.client_agency) == ("portal", "interior")
    assert (entry.scope, entry.purpose) == ("openid profile registry:read", "child-benefit school")
    assert entry.resource == f"{ISSUER}/api/tax"
    assert entry.subject == PSEUDONYMS.pseudonym(people.subject())
    assert (entry.actor, entry.mandate, entry.assurance) == (None, None, "low")
    assert len(entry.request_digest or "") == 64
    assert "Anna" not in repr(entry)
    kinds = [one.kind for one in people.house.journal.entries]
    assert kinds.index(entry.kind) < kinds.index("identity.token.issued")


async def test_who_declines_is_written_down_signed_in_or_not(people: PeopleHouse) -> None:
    await people.grant()
    browser = people.browser()
    page = await people.sign_in(browser)
    await browser.press(await browser.press(page, "Continue", acting="mandate-1"), "Do not allow")
    stranger = people.browser()
    await stranger.press(await stranger.go(await people.push()), "Cancel")
    acting, nobody = consents(people)
    for entry in (acting, nobody):
        assert (entry.kind, entry.decision, entry.client) == ("identity.consent.refused", "deny", "portal")
    assert acting.subject == PSEUDONYMS.pseudonym(people.subject("ward-upstream"))
    assert (acting.actor, acting.mandate) == (PSEUDONYMS.pseudonym(people.subject()), "mandate-1")
    assert (nobody.subject, nobody.actor, nobody.object) == (None, None, None)


@pytest.mark.parametrize("button", ["Allow", "Do not allow"])
async def test_no_decision_counts_that_cannot_be_written_down(people: PeopleHouse, button: str) -> None:
    browser = people.browser()
    page = await people.sign_in(browser)
    people.house.journal.broken = True
    answer = await browser.press(page, button)
    assert answer.response.status_code == 503
    assert consents(people) == []
    people.house.journal.broken = False
    assert (await browser.press(page, button)).url.startswith(REDIRECT)
    assert len(consents(people)) == 1


async def test_what_is_taken_back_counts_no_more_and_is_asked_about_again(people: PeopleHouse) -> None:
    browser = people.browser()
    token = await allow(people, browser)
    await people.flow.use(token)
    page = await browser.go(f"{ISSUER}/account/sessions")
    assert "What you allow" in page.response.text
    assert "Ministry of the Interior" in page.response.text
    after = await browser.press(page, "Withdraw the permission")
    assert "The permission has been withdrawn." in after.response.text
    assert "No service has your permission at present." in after.response.text
    with pytest.raises(NotAuthenticated):
        await people.flow.use(token)
    _, withdrawn = consents(people)
    assert (withdrawn.kind, withdrawn.reason) == ("identity.consent.withdrawn", "withdrawn_by_person")
    assert (withdrawn.client, withdrawn.subject) == ("portal", PSEUDONYMS.pseudonym(people.subject()))
    issued = people.house.journal.entries[-2]
    assert (issued.kind, issued.grant) == ("identity.token.issued", withdrawn.grant)
    asked = await browser.go(await people.push())
    assert asked.title.startswith("Do you allow Portal?")


async def test_what_was_allowed_for_another_is_the_actors_to_take_back(people: PeopleHouse) -> None:
    await people.grant()
    browser = people.browser()
    page = await people.sign_in(browser)
    consent = await browser.press(page, "Continue", acting="mandate-1")
    await people.flow.redeem((await browser.press(consent, "Allow")).query["code"])
    (one,) = await people.parts.consents.of_person(people.subject())
    assert (one.client, one.mandate) == ("portal", "guardian")
    assert await people.parts.consents.of_person(people.subject("ward-upstream")) == []
    assert not await people.parts.consents.withdraw(people.subject("ward-upstream"), "portal")
    assert await people.parts.consents.withdraw(people.subject(), "portal")
    entry = consents(people)[-1]
    assert (entry.mandate, entry.actor) == ("mandate-1", PSEUDONYMS.pseudonym(people.subject()))


@pytest.mark.parametrize("client", ["other", "", "portal' OR 1=1", "\0"])
async def test_nobody_elses_permission_is_touched(people: PeopleHouse, client: str) -> None:
    browser = people.browser()
    token = await allow(people, browser)
    page = await browser.go(f"{ISSUER}/account/sessions")
    await browser.press(page, "Withdraw the permission", client=client)
    await people.flow.use(token)
    mallory = people.browser()
    people.upstream.bent["sub"] = "mallory"
    await people.sign_in(mallory)
    hers = await mallory.go(f"{ISSUER}/account/sessions")
    assert "Withdraw the permission" not in hers.response.text
    assert not await people.parts.consents.withdraw(people.subject("mallory"), "portal")
    await people.flow.use(token)


@pytest.mark.parametrize("way", ["account", "logout", "officer"])
async def test_who_signs_out_takes_back_what_they_allowed(people: PeopleHouse, way: str) -> None:
    browser = people.browser()
    await allow(people, browser)
    if way == "officer":
        (session,) = await people.parts.sessions.of_subject(people.subject())
        await people.parts.end(session.id, "ended_by_officer", "officer")
        assert [one.kind for one in consents(people)] == ["identity.consent.granted"]
        return
    page, button = ("account/sessions", "End this") if way == "account" else ("oauth/logout", "Sign out")
    await browser.press(await browser.go(f"{ISSUER}/{page}"), button)
    withdrawn = consents(people)[-1]
    reason = "ended_by_person" if way == "account" else "signed_out"
    assert (withdrawn.kind, withdrawn.reason) == ("identity.consent.withdrawn", reason)
