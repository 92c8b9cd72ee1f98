from __future__ import annotations

import pytest

from tests.support.oauth import ISSUER
from tests.support.oauth_flow import REDIRECT
from tests.support.people import OPERATOR, PeopleHouse


async def test_who_is_not_signed_in_chooses_a_provider_then_agrees(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await browser.go(await people.push())
    assert page.title == "Sign in – Simpul"
    left = await browser.go(page.link("Sign in with Civil ID"))
    assert left.query["code_challenge_method"] == "S256"
    assert left.query["redirect_uri"].endswith("/signin/callback/civil")
    consent = await people.come_back(browser, left)
    assert "You are signed in as Anna Invented." in consent.response.text
    sent = await browser.press(consent, "Allow")
    assert sent.url.startswith(REDIRECT)
    given = await people.flow.redeem(sent.query["code"])
    assert given.status_code == 200, given.text
    assert [entry.kind for entry in people.journal.entries] == ["identity.session.began"]
    assert "Anna" not in str(people.journal.entries)


async def test_equal_requests_of_one_session_are_agreed_to_once(people: PeopleHouse) -> None:
    browser = people.browser()
    await browser.press(await people.sign_in(browser), "Allow")
    assert (await browser.go(await people.push())).url.startswith(REDIRECT)
    asked_again = await browser.go(await people.push(prompt="consent"))
    assert "Do you allow" in asked_again.title
    asked_for_more = await browser.go(await people.push(scope="openid profile evidence:read"))
    assert "evidence:read" in asked_for_more.response.text
    silent = await browser.go(await people.push(scope="openid evidence:read", prompt="none"))
    assert silent.query["error"] == "consent_required"


async def test_a_stronger_sign_in_is_asked_for_and_its_cookie_is_new(people: PeopleHouse) -> None:
    browser = people.browser()
    await people.sign_in(browser)
    before = dict(browser.http.cookies)["__Host-simpul"]
    page = await browser.go(await people.push(acr_values="high"))
    assert "stronger sign-in" in page.response.text
    left = await browser.go(page.link("Civil ID"))
    assert left.query["acr_values"] == "loa3"
    people.upstream.bent["acr"] = "loa3"
    consent = await people.come_back(browser, left)
    assert "Do you allow" in consent.title
    assert dict(browser.http.cookies)["__Host-simpul"] != before
    assert len(await people.parts.sessions.of_subject(people.subject())) == 1


async def test_a_fresh_sign_in_is_asked_for_and_a_stale_one_is_not_believed(people: PeopleHouse) -> None:
    browser = people.browser()
    await people.sign_in(browser)
    page = await browser.go(await people.push(prompt="login", max_age="0"))
    if "once more" in page.response.text:  # unless it all happened within one second
        left = await browser.go(page.link("Civil ID"))
        assert left.query["prompt"] == "login"
        people.upstream.bent["auth_time"] = 1_700_000_000
        refused = await people.come_back(browser, left)
        assert refused.response.status_code == 502


async def test_another_person_in_the_same_browser_ends_the_first_session(people: PeopleHouse) -> None:
    browser = people.browser()
    await people.sign_in(browser)
    page = await browser.go(await people.push(acr_values="substantial"))
    people.upstream.bent.update(sub="bea-upstream", name="Bea Invented", acr="loa2")
    page = await people.come_back(browser, await browser.go(page.link("Civil ID")))
    assert "Bea Invented" in page.response.text
    assert await people.parts.sessions.of_subject(people.subject()) == []


async def test_the_client_says_which_language_and_the_person_has_the_last_word(people: PeopleHouse) -> None:
    browser = people.browser(**{"accept-language": "en"})
    page = await browser.go(await people.push(ui_locales="fr id en"))
    assert page.response.headers["content-language"] == "id"
    consent = await people.come_back(browser, await browser.go(page.link("ID Sipil")))
    assert consent.response.headers["content-language"] == "id"
    english = await browser.go(consent.link("English"))
    assert english.response.headers["content-language"] == "en"
    later = await browser.go(await people.push(ui_locales="id", prompt="consent"))
    assert later.response.headers["content-language"] == "en"


async def test_the_provider_is_told_the_languages_too(people: PeopleHouse) -> None:
    browser = people.browser(**{"accept-language": "en"})
    page = await browser.go(await people.push(ui_locales="fr id"))
    assert (await browser.go(page.link("ID Sipil"))).query["ui_locales"] == "fr id"
    english = await browser.go(page.link("English"))
    assert (await browser.go(english.link("Civil ID"))).query["ui_locales"] == "en fr id"
    plain = people.browser(**{"accept-language": "en"})
    page = await plain.go(await people.push())
    assert "ui_locales" not in (await plain.go(page.link("Civil ID"))).query


async def test_what_goes_wrong_is_told_in_the_language_that_the_client_asked_for(people: PeopleHouse) -> None:
    browser = people.browser(**{"accept-language": "en"})
    url = await people.push(ui_locales="id")
    left = await browser.go((await browser.go(url)).link("ID Sipil"))
    refused = await people.come_back(browser, left, code=None, error="access_denied")
    assert refused.title == "Anda belum masuk – Simpul"
    lost = await people.come_back(browser, left)  # once more
    assert lost.response.headers["content-language"] == "id"
    gone = await browser.go(f"{ISSUER}/oauth/authorize?client_id=portal&request_uri=x")
    assert gone.response.headers["content-language"] == "id"
    # Another client without such a wish is answered next.
    assert (await browser.go(await people.push())).response.headers["content-language"] == "en"
    assert (await people.come_back(browser, left)).response.headers["content-language"] == "en"


async def test_an_error_of_a_request_that_is_still_there_is_told_in_its_language(people: PeopleHouse) -> None:
    browser = people.browser(**{"accept-language": "en"})
    await browser.press(await people.sign_in(browser), "Allow")
    (session,) = await people.parts.sessions.of_subject(people.subject())
    url = await people.push(ui_locales="id")
    await people.house.revocations.on_change(frozenset({f"session:{session.id}"}))
    page = await browser.go(url)
    assert (page.query["code"], page.query["ui_locales"]) == ("access_denied", "id")
    assert page.title == "Tidak diizinkan – Simpul"


async def test_the_provider_used_last_comes_first(people: PeopleHouse) -> None:
    await people.parts.providers.add(
        OPERATOR,
        people.upstream.provider(id="another", issuer="https://other.test", names={"en": "Another ID"}),
    )
    browser = people.browser()
    page = await browser.go(await people.push())
    assert page.response.text.index("Another ID") < page.response.text.index("Civil ID")
    await people.come_back(browser, await browser.go(page.link("Civil ID")))
    browser.http.cookies.delete("__Host-simpul")
    page = await browser.go(await people.push())
    assert page.response.text.index("Civil ID") < page.response.text.index("Another ID")
    assert "You used this one last time." in page.response.text


async def test_a_provider_that_cannot_reach_the_level_is_not_offered(people: PeopleHouse) -> None:
    found, version = await people.parts.providers.find("civil")
    await people.parts.providers.replace(OPERATOR, people.upstream.provider(acr={}), version)
    page = await people.browser().go(await people.push(acr_values="high"))
    assert "There is no way to sign in" in page.response.text
    assert found.acr != {}


async def test_who_may_act_for_another_says_for_whom(people: PeopleHouse) -> None:
    mandate = await people.grant()
    browser = people.browser()
    page = await people.sign_in(browser)
    assert page.title == "For whom do you act? – Simpul"
    missed = await browser.press(page, "Continue")
    assert (missed.response.status_code, missed.title[:6]) == (400, "Error:")
    consent = await browser.press(page, "Continue", acting=mandate.id)
    assert "You act for Wendi Invented" in consent.response.text
    themselves = await browser.press(page, "Continue", acting="self")
    assert "You are signed in as Anna Invented." in themselves.response.text


@pytest.mark.parametrize("code", ["invalid_request", "<script>", "", "x" * 5000])
async def test_problem_pages_show_texts_of_ours_alone(people: PeopleHouse, code: str) -> None:
    answer = await people.browser().http.get("/signin/problem", params={"code": code})
    assert answer.status_code == 400
    assert "<script>" not in answer.text
    assert "xxx" not in answer.text


async def test_the_style_sheet_is_served(people: PeopleHouse) -> None:
    answer = await people.browser().http.get("/signin/style.css")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "nosniff" in answer.headers["x-content-type-options"]


async def test_an_unknown_provider_is_a_page(people: PeopleHouse) -> None:
    answer = await people.browser().http.get("/signin/with/nobody?to=sessions")
    assert (answer.status_code, "Not found" in answer.text) == (404, True)
