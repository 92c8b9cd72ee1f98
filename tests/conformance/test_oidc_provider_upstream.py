"""npm oidc-provider, a certified server, as the provider at which people sign in to Simpul."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.support.browser import Browser, Page
from tests.support.gateway import ServedGateway
from tests.support.node import node
from tests.support.openid_client import ELSEWHERE, REDIRECT, Portal, portal_at

pytestmark = [pytest.mark.node, pytest.mark.slow, pytest.mark.timeout(300)]
SECRET = "a-secret-of-the-test-and-of-nobody-else-0123456789"
LEVEL = "urn:national:card"
PERSON = {"sub": "citizen-1", "name": "Wulan Rekaan", "national_id": "9971020304050607"}


def _configuration(simpul: ServedGateway, name: str) -> dict[str, Any]:
    """Return how oidc-provider knows Simpul: by its published keys, or by a secret."""
    client = {
        "client_id": "simpul",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "redirect_uris": [f"{simpul.url}/signin/callback/{name}"],
        "backchannel_logout_uri": f"{simpul.url}/signin/backchannel/{name}",
        "backchannel_logout_session_required": True,
    }
    if name == "by-key":
        client |= {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": f"{simpul.url}/oauth/jwks"}
    else:
        client |= {"token_endpoint_auth_method": "client_secret_basic", "client_secret": SECRET}
    return {
        "fapi": False,
        "clients": [client],
        "account": PERSON,
        "acr": LEVEL,
        "scopes": ["openid", "profile"],
        "claims": {"openid": ["sub", "national_id", "acr"], "profile": ["name"], "auth_time": None},
    }


def _registration(name: str, issuer: str) -> dict[str, Any]:
    """Return how Simpul knows oidc-provider."""
    by_key = {"authentication": "private_key_jwt"}
    by_secret = {"authentication": "client_secret_basic", "secret": "national-secret"}
    return {
        "id": name,
        "issuer": issuer,
        "client_id": "simpul",
        "names": {"en": f"National card {name}"},
        "scopes": ["openid", "profile"],
        "subject_claim": "national_id",
        "namespace": "national-id",
        "acr": {LEVEL: "high"},
        "claims": {"name": "name"},
        **(by_key if name == "by-key" else by_secret),
    }


@pytest.fixture(scope="module")
def issuers(simpul: ServedGateway) -> Iterator[dict[str, str]]:
    """Run two providers, one that knows Simpul by key and one by secret; give their issuers."""
    (simpul.data / "secrets" / "national-secret").write_text(SECRET)
    found = {}
    with contextlib.ExitStack() as stack:
        for name in ("by-key", "by-secret"):
            process = stack.enter_context(node("oidc_provider.mjs", package="oidc-provider"))
            found[name] = process.ask(_configuration(simpul, name))["issuer"]
            draft = _registration(name, found[name])
            simpul.ask("operator", "POST", "/identity/providers", json=draft)
        yield found


@pytest.fixture(scope="module")
def portal(simpul: ServedGateway, issuers: dict[str, str]) -> Iterator[Portal]:
    with portal_at(simpul, "upstream-portal") as portal:
        yield portal


async def _sign_in(portal: Portal, browser: Browser, name: str, **more: Any) -> dict[str, Any]:
    page = await browser.go(portal.push(**more))
    page = await browser.go(page.link(f"National card {name}"))
    if not page.url.startswith(ELSEWHERE):  # agreed before, so not asked again
        page = await browser.press(page, "Allow")
    return _redeemed(portal, page)


def _redeemed(portal: Portal, back: Page) -> dict[str, Any]:
    assert back.url.startswith(f"{REDIRECT}?"), back.response.text
    answer: dict[str, Any] = portal.do("redeem", url=back.url)
    return answer


@pytest.mark.parametrize("name", ["by-key", "by-secret"])
async def test_a_person_signs_in_at_oidc_provider(portal: Portal, browser: Browser, name: str) -> None:
    claims = (await _sign_in(portal, browser, name))["claims"]
    assert claims["acr"] == "high"
    assert PERSON["sub"] not in str(claims)
    assert PERSON["national_id"] not in str(claims)
    assert portal.do("userinfo", sub=claims["sub"])["name"] == PERSON["name"]


async def test_two_providers_that_check_one_number_know_one_person(portal: Portal) -> None:
    subjects = set()
    for name in ("by-key", "by-secret"):
        browser = Browser(elsewhere=ELSEWHERE)
        subjects.add((await _sign_in(portal, browser, name))["claims"]["sub"])
        await browser.close()
    assert len(subjects) == 1


async def test_a_fresh_sign_in_is_asked_for_and_checked(portal: Portal, browser: Browser) -> None:
    first = (await _sign_in(portal, browser, "by-key"))["claims"]["auth_time"]
    await asyncio.sleep(1)  # times in tokens are whole seconds
    again = await _sign_in(portal, browser, "by-key", parameters={"prompt": "login"})
    assert again["claims"]["auth_time"] >= first


async def test_an_answer_counts_in_the_browser_that_began_only(portal: Portal, browser: Browser) -> None:
    page = await browser.go(portal.push())
    begun = await browser.http.get(page.link("National card by-key"))
    at = begun.headers["location"]
    for _ in range(5):
        sent = await browser.http.get(at)
        at = str(httpx2.URL(at).join(sent.headers["location"]))
        if "/signin/callback/" in at:
            break
    thief = Browser(elsewhere=ELSEWHERE)
    stolen = await thief.go(at)
    assert stolen.response.status_code == 400
    assert not await _session(thief)
    mixed = at.replace("by-key", "by-secret")  # the answer of one provider as that of another
    assert (await browser.go(mixed)).response.status_code == 400
    assert not await _session(browser)
    await thief.close()


async def _session(browser: Browser) -> bool:
    return any(cookie.name == "simpul" and cookie.value for cookie in browser.http.cookies.jar)


async def test_sign_out_at_the_provider_ends_it_everywhere(
    portal: Portal, browser: Browser, issuers: dict[str, str]
) -> None:
    claims = (await _sign_in(portal, browser, "by-key"))["claims"]
    assert portal.do("introspect")["active"] is True
    page = await browser.go(f"{issuers['by-key']}/session/end")
    action = page.tree.xpath("//form/@action")[0]
    fields = dict(page.tree.xpath("//form")[0].form_values())
    await browser.http.post(action, data={**fields, "logout": "yes"})
    received = portal.do("logouts", wait=10)["received"]
    assert [(token["sub"], token["sid"]) for token in received] == [(claims["sub"], claims["sid"])]
    assert portal.do("introspect") == {"active": False}
