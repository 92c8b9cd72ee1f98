"""Open redirects: no page leads where a link or a form says, only where a client registered."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

import pytest
from lxml import html

from tests.support.browser import Page
from tests.support.oauth import ISSUER
from tests.support.oauth_flow import REDIRECT, signing_portal
from tests.support.people import PeopleHouse

EVIL = "https://evil.test/"


def leads_to(text: str) -> set[str | None]:
    """Return the hosts of all links, forms and refreshes of a page."""
    tree = html.fromstring(text)
    found = [*tree.xpath("//@href"), *tree.xpath("//@action")]
    found += [value.partition("url=")[2] for value in tree.xpath("//meta[@http-equiv]/@content")]
    return {urlsplit(urljoin(ISSUER, value)).hostname for value in found}


@pytest.mark.parametrize(
    "path",
    [
        f"/signin?to={quote(EVIL)}",
        "/signin?to=//evil.test",
        f"/signin/with/civil?to={quote(EVIL)}",
        f"/signin/problem?code={quote(EVIL)}",
        f"/account/sessions?next={quote(EVIL)}",
        f"/oauth/logout?post_logout_redirect_uri={quote(EVIL)}",
        f"/oauth/authorize?client_id=portal&redirect_uri={quote(EVIL)}&request_uri=urn:x",
        f"/signin?client_id=portal&request_uri=urn:x&redirect_uri={quote(EVIL)}",
        f"/signin/callback/civil?state=x&code=y&target={quote(EVIL)}",
    ],
)
async def test_a_link_leads_nowhere_else(people: PeopleHouse, path: str) -> None:
    browser = people.browser()
    await people.sign_in(browser)
    answer = await browser.http.get(path, headers=browser.headers)
    assert "evil.test" not in answer.headers.get("location", "")
    if answer.text:
        assert leads_to(answer.text) == {"simpul.test"}


async def test_declining_leads_to_the_registered_address_alone(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await people.sign_in(browser)
    sent = await browser.press(page, "Do not allow", redirect_uri=EVIL, target=EVIL)
    assert sent.url.startswith(REDIRECT)
    assert sent.query["error"] == "access_denied"


async def test_agreeing_leads_to_the_request_alone(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await people.sign_in(browser)
    sent = await browser.press(page, "Allow", redirect_uri=EVIL, next=EVIL)
    assert sent.url.startswith(REDIRECT)


async def test_a_name_of_a_client_is_text_and_never_markup(people: PeopleHouse) -> None:
    people.house.clients.put(signing_portal(name='<img src=x onerror="1">{agency}'))
    page = await people.sign_in(people.browser())
    assert "<img" not in page.response.text
    assert "&lt;img" in page.response.text


async def test_signing_out_leads_to_no_address_without_a_proof_of_the_client(people: PeopleHouse) -> None:
    browser = people.browser()
    await people.sign_in(browser)
    query = {"post_logout_redirect_uri": EVIL, "client_id": "portal", "state": "s"}
    page = Page(f"{ISSUER}/oauth/logout", await browser.http.get("/oauth/logout", params=query))
    out = await browser.press(page, "Sign out")
    assert "You are signed out" in out.title
    assert leads_to(out.response.text) == {"simpul.test"}
