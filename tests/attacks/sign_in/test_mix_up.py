"""Mix-up (RFC 9700 section 4.4) and forged answers: what comes back is not what was asked for."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from gateway.model.classification import Assurance
from tests.support.oidc_provider import running_provider
from tests.support.people import OPERATOR, PeopleHouse


@pytest.mark.parametrize("issuer", ["https://evil.test", "", None])
async def test_an_answer_that_names_another_issuer_or_none_never_redeems_its_code(
    people: PeopleHouse, issuer: str | None
) -> None:
    browser = people.browser()
    page = await browser.go(await people.push())
    refused = await people.come_back(browser, await browser.go(page.link("Civil ID")), iss=issuer)
    assert refused.response.status_code == 400
    assert "could not be confirmed" in refused.response.text
    assert people.upstream.server is not None
    assert not [seen for seen in people.upstream.server.seen if seen.path == "/token"]


async def test_the_code_of_an_honest_provider_does_not_reach_an_attackers(people: PeopleHouse) -> None:
    with running_provider() as evil:
        evil.metadata["authorization_response_iss_parameter_supported"] = False
        await people.parts.providers.add(OPERATOR, evil.provider(id="evil", names={"en": "Evil ID"}))
        browser = people.browser()
        page = await browser.go(await people.push())
        begun = dict(parse_qsl(urlsplit((await browser.go(page.link("Evil ID"))).url).query))
        query = {"code": "stolen", "state": begun["state"], "iss": people.upstream.url}
        refused = await browser.http.get("/signin/callback/evil", params=query)
        assert refused.status_code == 400
        swapped = await browser.http.get("/signin/callback/civil", params=query)
        assert swapped.status_code == 400
        assert evil.server is not None
        assert not [seen for seen in evil.server.seen if seen.path == "/token"]


async def test_metadata_of_another_issuer_is_not_believed(people: PeopleHouse) -> None:
    people.upstream.metadata["issuer"] = "https://other.test"
    browser = people.browser()
    page = await browser.go(await people.push())
    answer = await browser.go(page.link("Civil ID"))
    assert answer.response.status_code == 502


BENT = {
    "another-issuer": {"iss": "https://evil.test"},
    "another-audience": {"aud": "another-client"},
    "two-audiences": {"aud": ["simpul", "evil"]},
    "another-party": {"azp": "evil"},
    "another-nonce": {"nonce": "n" * 43},
    "no-nonce": {"nonce": None},
    "expired": {"exp": 1_700_000_000},
    "no-end": {"exp": None},
    "of-the-future": {"iat": 4_000_000_000},
    "old": {"iat": 1_700_000_000},
    "no-time-of-sign-in": {"auth_time": None},
    "sign-in-of-the-future": {"auth_time": 4_000_000_000},
    "nobody": {"sub": None},
    "numeric-subject": {"sub": 1},
}


@pytest.mark.parametrize("name", BENT)
async def test_an_id_token_that_does_not_hold_signs_nobody_in(people: PeopleHouse, name: str) -> None:
    people.upstream.bent.update(BENT[name])
    browser = people.browser()
    page = await people.sign_in(browser)
    assert page.response.status_code == 502, name
    assert "__Host-simpul" not in dict(browser.http.cookies)


async def test_an_id_token_of_another_key_signs_nobody_in(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await browser.go(await people.push())
    left = await browser.go(page.link("Civil ID"))
    await people.come_back(browser, left)
    with running_provider() as other:
        kid = people.upstream.key.kid
        people.upstream.key = other.key
        people.upstream.header["kid"] = kid
        browser = people.browser()
        page = await people.sign_in(browser)
    assert page.response.status_code == 502


async def test_an_unknown_acr_raises_nothing(people: PeopleHouse) -> None:
    people.upstream.bent["acr"] = "loa99"
    await people.sign_in(people.browser())
    (session,) = await people.parts.sessions.of_subject(people.subject())
    assert session.assurance is Assurance.LOW
