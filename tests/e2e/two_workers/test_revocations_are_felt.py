"""What is revoked, both worker processes refuse within a second; a code is redeemed once, whoever gets it."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

import httpx2
import pytest

from gateway.identity.exchange.exchange_subject import ACCESS_KIND
from gateway.identity.exchange.exchanged_token import GRANT_TYPE
from tests.support.agency import Agency
from tests.support.agency_thread import agency_in_thread
from tests.support.gateway import ServedGateway
from tests.support.oidc_provider import running_provider
from tests.support.parties import PURPOSE, agree, entries, match, publish
from tests.support.people_world import Portal
from tests.support.served_people import CALLBACK, ServedPeople, use
from tests.support.workers import Line, Told, lines_to_each_worker

pytestmark = pytest.mark.slow
FELT = 1.0
"""Seconds after the answer to a revocation within which every worker must have heard of it."""
PATH, OTHER = "/api/provider/felt/people/1", "/api/provider/unreached/people/1"
PORTALS: dict[str, dict[str, list[str]]] = {
    "felt-portal": {},
    "felt-leaver": {},
    "felt-system": {"token_exchange": ["felt-portal"]},
}
GRANTS = ["authorization_code", "refresh_token", GRANT_TYPE]


@pytest.fixture(scope="module")
def provider() -> Iterator[Agency]:
    with agency_in_thread(body=b"{}") as running:
        yield running


@dataclass
class Town:
    """People, and the portals of the office at which they sign in."""

    people: ServedPeople
    portals: dict[str, Portal]


@pytest.fixture(scope="module")
def registered(gateway: ServedGateway, provider: Agency) -> Iterator[Town]:
    """Two services, and three clients that may call both."""
    with running_provider() as upstream:
        people = ServedPeople(gateway, upstream)
        for service in ("felt", "unreached"):
            publish(gateway, provider.url, name=service)
        portals = {}
        for name, more in PORTALS.items():
            portals[name] = Portal(gateway.url, httpx2.AsyncClient(), id=name, redirect_uri=CALLBACK)
            people.register(portals[name], grant_types=GRANTS, **more)
            for service in ("felt", "unreached"):
                agree(gateway, client=name, service=service)
        time.sleep(FELT)
        yield Town(people, portals)


@pytest.fixture
async def town(registered: Town) -> AsyncIterator[Town]:
    async with httpx2.AsyncClient(trust_env=False, timeout=30.0) as http:
        yield Town(registered.people, {n: replace(p, http=http) for n, p in registered.portals.items()})


def told(lines: list[Line], portal: Portal, token: str, path: str = PATH) -> list[int]:
    return [use(line, portal, token, path).status for line in lines]


async def test_tokens_sessions_clients_and_mandates_that_end_are_refused_by_both_workers_within_a_second(
    gateway: ServedGateway, town: Town
) -> None:
    people = town.people
    portal, leaver, system = (town.portals[name] for name in PORTALS)
    mandate = people.grant_mandate("anna", "wendi")
    tokens = {
        "token": (portal, await people.sign_in(portal, "anna-at-home")),
        "session": (portal, await people.sign_in(portal, "bea")),
        "client": (leaver, await people.sign_in(leaver, "carla")),
        "mandate": (portal, await people.sign_in(portal, "anna", mandate)),
        "nothing": (portal, await people.sign_in(portal, "dewi")),
    }
    for cause in ("token", "mandate"):
        form = {"subject_token": tokens[cause][1], "subject_token_type": ACCESS_KIND}
        answer = await system.post("/oauth/token", grant_type=GRANT_TYPE, **form)
        assert answer.status_code == 200, answer.text
        tokens[f"exchanged for {cause}"] = (system, answer.json()["access_token"])
    with lines_to_each_worker(gateway) as lines:
        assert len({line.worker for line in lines}) == 2
        for _ in range(2):  # the second time from memory
            for cause, (holder, token) in tokens.items():
                assert told(lines, holder, token) == [200, 200], cause
        assert (await portal.post("/oauth/revoke", token=tokens["token"][1])).status_code == 200
        person = {"person": people.reference("bea")}
        (session,) = gateway.ask("operator", "POST", "/identity/sessions/search", json=person)["items"]
        ended = gateway.call("operator", "DELETE", f"/identity/sessions/{session['id']}")
        assert ended.status_code == 204
        client = gateway.ask("operator", "GET", "/registry/clients/felt-leaver")
        names = ("name", "jwks", "scopes", "clearance", "metadata")
        left = {**{name: client[name] for name in names}, "active": False}
        path = "/registry/clients/felt-leaver"
        gateway.ask("operator", "PUT", path, json=left, headers=match(client))
        gateway.ask("operator", "POST", f"/identity/mandates/{mandate}/revocation")
        time.sleep(FELT)
        for cause, (holder, token) in tokens.items():
            assert told(lines, holder, token) == ([200, 200] if cause == "nothing" else [401, 401]), cause


async def test_a_mandate_goes_as_far_as_it_reaches_and_its_whole_life_is_in_the_evidence(
    gateway: ServedGateway, town: Town
) -> None:
    people, portal = town.people, town.portals["felt-portal"]
    mandate = people.grant_mandate("eka", "wendi", reach=["provider/felt/getPerson"])
    token = await people.sign_in(portal, "eka", mandate)
    with lines_to_each_worker(gateway) as (one, other):
        assert use(one, portal, token, PATH).status == 200
        refused = use(other, portal, token, OTHER)
    assert (refused.status, refused.json()["type"]) == (403, "urn:simpul:problem:mandate-too-narrow")
    gateway.ask("operator", "POST", f"/identity/mandates/{mandate}/revocation")
    life = entries(gateway, mandate=mandate)
    assert [(entry["kind"], entry["reason"]) for entry in reversed(life)] == [
        ("identity.mandate.granted", "intent"),
        ("identity.mandate.granted", "done"),
        ("identity.consent.granted", "granted"),
        ("identity.token.issued", "authorization_code"),
        ("outcome", "ok"),
        ("refusal", "mandate_too_narrow"),
        ("identity.mandate.revoked", "intent"),
        ("identity.mandate.revoked", "done"),
    ]
    assert {entry["mandate"] for entry in life} == {mandate}
    (permitted,) = entries(gateway, mandate=mandate, agency="provider", decision="permit")
    assert permitted["actor"] != permitted["subject"]
    assert (permitted["purpose"], permitted["client"]) == (PURPOSE, "felt-portal")


async def test_twenty_parallel_redemptions_over_two_worker_processes_give_one_success(
    gateway: ServedGateway, town: Town
) -> None:
    people, portal = town.people, town.portals["felt-portal"]
    form = portal.redemption(await people.code(portal, "fitri"))
    answers: list[Told] = []
    with lines_to_each_worker(gateway, count=10) as lines:
        ready = threading.Barrier(len(lines))

        def redeem(line: Line) -> None:
            fields, signed = portal.signed("/oauth/token", **form)
            ready.wait(30)
            answers.append(line.ask("POST", "/oauth/token", fields, **signed))

        threads = [threading.Thread(target=redeem, args=(line,)) for line in lines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len({line.worker for line in lines}) == 2
        given = [answer.json() for answer in answers if answer.status == 200]
        refused = [answer.json()["error"] for answer in answers if answer.status != 200]
        assert (len(given), refused) == (1, ["invalid_grant"] * 19)
        time.sleep(FELT)  # who redeems a code twice ends what the first got (RFC 9700 section 2.1.1)
        assert told(lines, portal, given[0]["access_token"]) == [401] * 20
