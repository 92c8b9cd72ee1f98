"""Forged forms (CSRF): another site sends a person's browser to decide, or to sign out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.browser import Browser, Page
from tests.support.oauth import ISSUER
from tests.support.people import PeopleHouse

SAME = {"origin": ISSUER, "sec-fetch-site": "same-origin"}


async def consent_form(people: PeopleHouse) -> tuple[Browser, str, dict[str, str]]:
    browser = people.browser()
    page = await people.sign_in(browser)
    _, url, fields = page.form("Allow")
    return browser, url, fields


async def send(browser: Browser, url: str, fields: dict[str, str], headers: dict[str, str]) -> Any:
    return await browser.http.post(url, data=fields, headers={"accept": "text/html", **headers})


async def test_the_honest_form_is_taken(people: PeopleHouse) -> None:
    browser, url, fields = await consent_form(people)
    assert (await send(browser, url, fields, SAME)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.test", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.test"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": ISSUER, "sec-fetch-site": "cross-site"},
        {"origin": ISSUER + ".evil.test", "sec-fetch-site": "same-site"},
        {"origin": "http://simpul.test"},
        {"sec-fetch-site": "none"},
        {},
    ],
)
async def test_a_form_from_elsewhere_is_refused_even_with_the_token(
    people: PeopleHouse, headers: dict[str, str]
) -> None:
    browser, url, fields = await consent_form(people)
    assert (await send(browser, url, fields, headers)).status_code == 403


@pytest.mark.parametrize("token", ["", "x" * 43, "ü", None])
async def test_a_form_without_the_token_is_refused(people: PeopleHouse, token: str | None) -> None:
    browser, url, fields = await consent_form(people)
    fields = {name: value for name, value in fields.items() if name != "csrf"}
    if token is not None:
        fields["csrf"] = token
    assert (await send(browser, url, fields, SAME)).status_code == 403


async def test_the_token_of_another_session_is_refused(people: PeopleHouse) -> None:
    browser, url, fields = await consent_form(people)
    people.upstream.bent["sub"] = "mallory"
    _, _, others = await consent_form(people)
    assert (await send(browser, url, {**fields, "csrf": others["csrf"]}, SAME)).status_code == 403


async def test_a_forged_form_does_not_take_back_what_was_allowed(people: PeopleHouse) -> None:
    browser = people.browser()
    await browser.press(await people.sign_in(browser), "Allow")
    page = await browser.go(f"{ISSUER}/account/sessions")
    _, url, fields = page.form("Withdraw the permission")
    evil = {"origin": "https://evil.test", "sec-fetch-site": "cross-site"}
    assert (await send(browser, url, fields, evil)).status_code == 403
    assert (await send(browser, url, {"client": fields["client"]}, SAME)).status_code == 403
    assert len(await people.parts.consents.of_person(people.subject())) == 1


async def test_a_forged_form_does_not_sign_out(people: PeopleHouse) -> None:
    browser = people.browser()
    await people.sign_in(browser)
    page = Page(f"{ISSUER}/oauth/logout", await browser.http.get("/oauth/logout"))
    _, url, fields = page.form("Sign out")
    evil = {"origin": "https://evil.test", "sec-fetch-site": "cross-site"}
    assert (await send(browser, url, fields, evil)).status_code == 403
    without_cookies = people.browser()
    answer = await send(without_cookies, "/oauth/logout", {"state": "x"}, evil)
    assert "__Host-simpul=" not in str(answer.headers)
    assert len(await people.parts.sessions.of_subject(people.subject())) == 1
