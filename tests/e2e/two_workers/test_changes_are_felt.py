"""What the registry changes is felt by every worker within a second, and by no exchange in part."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.agency import Agency
from tests.support.agency_thread import agency_in_thread
from tests.support.gateway import ServedGateway
from tests.support.load import Load, load
from tests.support.parties import DESCRIPTION, PURPOSE, agree, match, move, publish, register_client

pytestmark = pytest.mark.slow
FELT = 1.0
"""Seconds after the answer to a change within which every worker must have heard of it."""


@pytest.fixture(scope="module")
def second_agency() -> Iterator[Agency]:
    with agency_in_thread(body=b'{"served_by":"new"}') as running:
        yield running


def settle(running: Load, change: Callable[[], object]) -> float:
    """Make a change in the midst of the load, and return when it must have been felt."""
    time.sleep(0.5)
    change()
    felt = time.monotonic() + FELT
    time.sleep(FELT + 0.3)
    assert running.since(felt), "nobody asked after the change"
    return felt


def ask_for(gateway: ServedGateway, service: str, client: str = "portal") -> dict[str, Any]:
    """Return what the callers ask, once every worker knows that they may."""
    time.sleep(FELT)
    headers = {"authorization": f"Bearer {gateway.token(client)}", "simpul-purpose": PURPOSE}
    return {"port": gateway.port, "path": f"/api/provider/{service}/people/1", "headers": headers}


def test_a_publish_is_felt_by_all_and_drops_or_mixes_nothing(
    gateway: ServedGateway, agency: Agency, second_agency: Agency
) -> None:
    agency.body = b'{"served_by":"old"}'
    publish(gateway, agency.url, name="swapped")
    agree(gateway, service="swapped")
    asked = ask_for(gateway, "swapped")
    with load(**asked, callers=6) as steady, load(**asked, callers=2, renew=True) as fresh:
        felt = settle(steady, lambda: publish(gateway, second_agency.url, name="swapped"))
    told = steady.told + fresh.told
    assert (steady.dropped, fresh.dropped) == ([], [])
    assert {one.status for one in told} == {200}
    assert {json.loads(one.body)["served_by"] for one in told} == {"old", "new"}
    late = [one for one in steady.since(felt) + fresh.since(felt) if b"old" in one.body]
    assert late == []


def test_a_publish_that_fails_leaves_all_as_it_was(gateway: ServedGateway, agency: Agency) -> None:
    publish(gateway, agency.url, name="kept")
    agree(gateway, service="kept")
    answers = []

    def publish_unusable() -> None:
        where = "/registry/services/provider/kept/versions"
        settings = {"endpoint": {"base_url": f"{agency.url}/?with=query"}}
        files = [("files", ("income.yaml", DESCRIPTION))]
        data = {"settings": json.dumps(settings)}
        draft = gateway.ask("integrator", "POST", where, files=files, data=data)
        here = f"{where}/{draft['number']}"
        submitted = gateway.ask("integrator", "POST", f"{here}/submit", headers=match(draft))
        answers.append(gateway.call("approver", "POST", f"{here}/publish", headers=match(submitted)))

    with load(**ask_for(gateway, "kept"), callers=4) as running:
        settle(running, publish_unusable)
    assert answers[0].status_code == 422
    assert answers[0].json()["type"] == "urn:simpul:problem:publish-refused"
    assert answers[0].json()["errors"]
    assert running.dropped == []
    assert {one.status for one in running.told} == {200}


def test_a_suspended_and_an_ended_agreement_are_felt_by_all(gateway: ServedGateway, agency: Agency) -> None:
    publish(gateway, agency.url, name="paused")
    states = [agree(gateway, service="paused")]
    asked = ask_for(gateway, "paused")
    with load(**asked, callers=2) as steady, load(**asked, callers=3, renew=True) as fresh:
        for verb in ("suspend", "resume", "end"):
            now = states[-1]
            felt = settle(fresh, lambda now=now, verb=verb: states.append(move(gateway, now, verb)))
            told = steady.since(felt) + fresh.since(felt)
            assert {one.status for one in told} == {200 if verb == "resume" else 403}, verb
    assert (steady.dropped, fresh.dropped) == ([], [])


def test_a_client_made_inactive_is_felt_by_all(gateway: ServedGateway, agency: Agency) -> None:
    publish(gateway, agency.url, name="closed")
    client = register_client(gateway, f"leaver-{gateway.port}", "office", [])
    agree(gateway, service="closed", client=client["id"])
    before: list[int] = []

    def deactivate() -> None:
        before.extend(one.status for one in running.told)
        path = f"/registry/clients/{client['id']}"
        names = ("name", "jwks", "scopes", "clearance", "metadata")
        body = {**{name: client[name] for name in names}, "active": False}
        gateway.ask("operator", "PUT", path, json=body, headers=match(client))

    with load(**ask_for(gateway, "closed", client["id"]), callers=4, renew=True) as running:
        felt = settle(running, deactivate)
    assert set(before) == {200}
    assert {one.status for one in running.since(felt)} <= {401, 403}
