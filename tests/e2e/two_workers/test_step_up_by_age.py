"""RFC 9470: a sign-in that is too old is asked for again, through the provider, and then the call passes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from tests.support.agency import Agency
from tests.support.agency_thread import agency_in_thread
from tests.support.gateway import ServedGateway
from tests.support.oidc_provider import running_provider
from tests.support.parties import agree, entries, publish
from tests.support.people_world import Portal
from tests.support.served_people import CALLBACK, ServedPeople, use
from tests.support.workers import lines_to_each_worker

pytestmark = pytest.mark.slow
OPERATION, OTHER = "/api/provider/recent/people/1", "/api/provider/recent/documents/1"
LONG_AGO = 3_000


@pytest.fixture(scope="module")
def provider() -> Iterator[Agency]:
    with agency_in_thread(body=b"{}") as running:
        yield running


@pytest.fixture(scope="module")
def registered(gateway: ServedGateway, provider: Agency) -> Iterator[tuple[ServedPeople, Portal]]:
    """One operation asks for a sign-in of 100 seconds, the agreement for one of 2,000."""
    with running_provider() as upstream:
        people = ServedPeople(gateway, upstream, "recent")
        publish(gateway, provider.url, name="recent", operations={"getPerson": {"max_age": 100}})
        portal = Portal(gateway.url, httpx2.AsyncClient(), id="recent-portal", redirect_uri=CALLBACK)
        people.register(portal)
        agreed = agree(gateway, client=portal.id, service="recent", max_age=2_000)
        assert agreed["max_age"] == 2_000
        time.sleep(1.0)
        yield people, portal


@pytest.fixture
async def portal(registered: tuple[ServedPeople, Portal]) -> AsyncIterator[Portal]:
    async with httpx2.AsyncClient(trust_env=False, timeout=30.0) as http:
        yield replace(registered[1], http=http)


@pytest.fixture
def people(registered: tuple[ServedPeople, Portal]) -> ServedPeople:
    return registered[0]


def challenge(max_age: int) -> str:
    algorithms = "PS256 ES256 EdDSA Ed25519"
    return f'DPoP error="insufficient_user_authentication", max_age="{max_age}", algs="{algorithms}"'


def was_long_ago(people: ServedPeople, seconds: int = LONG_AGO) -> None:
    people.upstream.bent["auth_time"] = int(time.time()) - seconds


async def token_of(portal: Portal, code: str) -> str:
    answer = await portal.redeem(code)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def test_an_old_sign_in_is_refused_by_both_workers_until_the_person_signs_in_afresh(
    gateway: ServedGateway, people: ServedPeople, portal: Portal
) -> None:
    browser = people.browser(portal, "old-anna")
    try:
        was_long_ago(people)
        page = await people.come_back(browser, await browser.go(await portal.push()))
        old = await token_of(portal, (await browser.press(page, "Allow")).query["code"])
        with lines_to_each_worker(gateway) as lines:
            for _ in range(2):  # the second time from memory
                for line in lines:
                    told = use(line, portal, old, OPERATION)
                    assert (told.status, told.headers["www-authenticate"]) == (401, challenge(100))
                    assert told.json()["type"] == "urn:simpul:problem:sign-in-too-old"
                    told = use(line, portal, old, OTHER)
                    assert (told.status, told.headers["www-authenticate"]) == (401, challenge(2_000))
        again = await browser.go(await portal.push(max_age="100"))
        assert "asks you to sign in once more" in again.response.text
        left = await browser.go(again.link("ID of recent"))
        asked = dict(parse_qsl(urlsplit(left.url).query))
        assert asked["prompt"] == "login"
        assert 0 < int(asked["max_age"]) <= 101
        del people.upstream.bent["auth_time"]
        page = await people.come_back(browser, again)
        fresh = await token_of(portal, page.query["code"])
    finally:
        await browser.close()
    with lines_to_each_worker(gateway) as lines:
        for line in lines:
            assert use(line, portal, fresh, OPERATION).status == 200
            assert use(line, portal, old, OPERATION).status == 401
    refused = entries(gateway, client=portal.id, decision="deny")
    assert {entry["reason"] for entry in refused} == {"sign_in_too_old"}
    assert len(refused) == 10
    assert {entry["operation"] for entry in refused} == {"getPerson", "getDocument"}
    assert all("recent_sign_in" in entry["policies"] for entry in refused)


@pytest.mark.parametrize("said", [LONG_AGO, None])
async def test_a_provider_that_does_not_sign_the_person_in_afresh_is_not_believed(
    people: ServedPeople, portal: Portal, said: int | None
) -> None:
    browser = people.browser(portal, "lazy-bea")
    try:
        page = await browser.go(await portal.push(max_age="100"))
        if said is None:
            people.upstream.bent["auth_time"] = None
        else:
            was_long_ago(people, said)
        page = await people.come_back(browser, page)
        assert page.response.status_code == 502
        assert "could not be confirmed" in page.response.text
        page = await browser.go(await portal.push(prompt="none", max_age="100"))
        assert page.query["error"] == "login_required"
    finally:
        await browser.close()


@pytest.mark.usefixtures("registered")
def test_no_token_without_a_person_has_a_recent_sign_in(gateway: ServedGateway) -> None:
    terms: dict[str, Any] = {"client": "kiosk", "service": "recent", "operations": ["getDocument"]}
    agree(gateway, **terms, max_age=60)
    time.sleep(1.0)
    told = gateway.call("kiosk", "GET", OTHER, headers={"simpul-purpose": "social-benefits"})
    wanted = 'Bearer error="insufficient_user_authentication", max_age="60"'
    assert (told.status_code, told.headers["www-authenticate"]) == (401, wanted)
