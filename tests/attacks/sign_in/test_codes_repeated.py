"""A page that repeats the query of its address gives codes and states to histories, `Referer`s and logs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

import pytest
from structlog.testing import capture_logs

from gateway.telemetry.redaction import redact
from tests.support.browser import Browser, Page
from tests.support.oauth import ISSUER
from tests.support.people import PeopleHouse

SECRETS = ("c0de-of-the-provider", "st4te-of-the-browser", "hint-of-the-person")
QUERY = f"code={SECRETS[0]}&state={SECRETS[1]}&id_token_hint={SECRETS[2]}"


def check_silent(page: Page) -> None:
    """Nothing of the query is in the page, in what it loads, or in where it leads."""
    for secret in SECRETS:
        assert secret not in page.response.text
        assert secret not in str(page.response.headers)
    assert page.response.headers["referrer-policy"] == "strict-origin"


def logged(lines: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return the lines as they are written: what redaction leaves of them."""
    return [redact(None, "info", dict(line)) for line in lines]


PLACES = (
    "/signin/callback/civil",
    "/signin/callback/nobody",
    "/signin",
    "/signin/with/civil",
    "/signin/problem",
)


@pytest.mark.parametrize("path", PLACES)
async def test_error_pages_repeat_nothing(people: PeopleHouse, path: str) -> None:
    browser = people.browser()
    with capture_logs() as lines:
        page = await browser.go(f"{ISSUER}{path}?{QUERY}")
    assert page.response.status_code in (400, 404)
    check_silent(page)
    assert not any(secret in str(lines) for secret in SECRETS)
    other = await browser.go(page.link("Bahasa Indonesia"))
    assert other.url.startswith(f"{ISSUER}/signin/problem?code=")
    assert other.tree.get("lang") == "id"
    assert re.sub(r"\s", "", other.tree.findtext(".//h1")) != ""
    check_silent(other)


async def test_a_refused_answer_of_the_provider_is_told_in_the_log_and_not_repeated(
    people: PeopleHouse,
) -> None:
    browser = people.browser()
    left = await browser.go((await browser.go(await people.push())).link("Civil ID"))
    with capture_logs() as lines:
        page = await people.come_back(browser, left, code=SECRETS[0], iss="https://elsewhere.example")
    assert page.response.status_code == 400
    check_silent(page)
    assert page.query["state"] not in page.response.text + str(lines)
    (told,) = logged(lines)
    assert (told["event"], told["code"]) == ("sign_in_failed", "sign_in_unconfirmed")
    assert told["cause"] == "the_answer_is_another_issuer_s_mix_up"


async def test_the_page_that_asks_before_signing_out_leads_nowhere_with_them(people: PeopleHouse) -> None:
    browser = people.browser()
    await people.sign_in(browser)
    page = await browser.go(f"{ISSUER}/oauth/logout?state={SECRETS[1]}")
    assert page.response.status_code == 200
    assert page.response.headers["referrer-policy"] == "strict-origin"
    links = [
        urljoin(page.url, link) for link in page.tree.xpath("//a/@href | //link/@href") if link != "#main"
    ]
    assert links
    assert not any(secret in link for link in links for secret in SECRETS)


async def test_a_stranger_cannot_choose_what_a_problem_says(people: PeopleHouse) -> None:
    page = await Browser(http=people.browser().http).go(f"{ISSUER}/signin/problem?code={SECRETS[0]}&lang=en")
    check_silent(page)
    assert page.response.status_code == 400
