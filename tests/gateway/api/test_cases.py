"""`/journeys/…/cases` and `/cases` through ASGI, over a running engine."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.journeys.definitions.catalogue import RegisteredSources
from tests.support.journey_api import Api, api
from tests.support.journey_engine import Running, running
from tests.support.journey_variants import with_message
from tests.support.journey_world import World, agencies, birth


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


@pytest.fixture
async def at(tmp_path: Path, world: World) -> AsyncIterator[tuple[Running, Api]]:
    documents = {"child-born": None, "told": with_message()}
    async with running(tmp_path, world, documents) as started, api(started) as served:
        yield started, served


async def test_a_case_is_started_followed_and_told_whole(at: tuple[Running, Api]) -> None:
    run, call = at
    made = await call.start(birth(), "k")
    assert made.status_code == 201
    case = made.json()["id"]
    assert made.headers["location"] == f"/cases/{case}"
    assert made.json()["deadline"] > made.json()["started_at"]
    await run.desk.until(case)
    again = await call.start(birth(), "k")
    assert (again.status_code, again.json()["state"]) == (200, "completed")
    seen = (await call.send("portal", "GET", f"/cases/{case}")).json()
    assert seen["steps"][0]["texts"]["en"].startswith("The civil registry")
    assert (seen["next"], seen["outputs"]["monthlyAmount"]) == (None, 75_000_000)
    listed = (await call.send("portal", "GET", "/cases?state=completed")).json()
    assert [one["id"] for one in listed["items"]] == [case]


async def test_who_signed_in_too_long_ago_is_challenged_at_the_start(at: tuple[Running, Api]) -> None:
    run, call = at
    services = tuple(
        replace(one, operations=tuple(replace(operation, max_age=60) for operation in one.operations))
        for one in run.node.catalogue.services
    )
    strict = replace(run.node.catalogue, services=services)
    run.desk.starting._sources = RegisteredSources(lambda: strict)
    refused = await call.start(birth(), "k", who="citizen")
    assert (refused.status_code, refused.json()["type"]) == (401, "urn:simpul:problem:sign-in-too-old")
    wanted = 'Bearer error="insufficient_user_authentication", max_age="60"'
    assert refused.headers["www-authenticate"] == wanted
    assert (await call.start(birth(), "k")).status_code == 201  # a system has no sign-in


async def test_starting_needs_a_key_fit_inputs_and_a_scope(at: tuple[Running, Api]) -> None:
    _, call = at
    path = "/journeys/child-born/cases"
    without = await call.send("portal", "POST", path, json={"inputs": birth()})
    assert (without.status_code, without.json()["reason"]) == (400, "idempotency_key_missing")
    assert (await call.start(birth(parent="x"), "k")).status_code == 422
    assert (await call.start(birth(), "k", journey="unknown")).status_code == 404
    assert (await call.start(birth(), "k", who="nobody")).status_code == 403
    assert (await call.start(birth(), "k", who="stranger")).status_code == 401
    await call.start(birth(), "k")
    other = await call.start(birth(givenName="Other"), "k")
    assert (other.status_code, other.json()["reason"]) == (422, "idempotency_key_reused")


async def test_a_case_exists_for_its_own_only(at: tuple[Running, Api]) -> None:
    run, call = at
    case = (await call.start(birth(), "k", who="citizen")).json()["id"]
    await run.desk.until(case)
    statuses = {
        who: (await call.send(who, "GET", f"/cases/{case}")).status_code
        for who in ("citizen", "portal", "other", "official", "town")
    }
    assert (await call.send("citizen", "GET", f"/cases/{case}")).json()["outputs"]
    assert (await call.send("portal", "GET", f"/cases/{case}")).json()["outputs"] is None
    assert statuses == {"citizen": 200, "portal": 200, "other": 404, "official": 200, "town": 200}
    parts = (await call.send("town", "GET", f"/cases/{case}")).json()
    assert [step["agency"] for step in parts["steps"]] == ["municipality"]
    assert parts["outputs"] is None


async def test_a_citizen_starts_nothing_for_another(at: tuple[Running, Api]) -> None:
    _, call = at
    refused = await call.start(birth(parent="1" * 16), "k", who="citizen")
    assert (refused.status_code, refused.json()["reason"]) == (403, "another_person")
    assert "1" * 16 not in refused.text
    assert (await call.start(birth(parent="1" * 16), "k", who="official")).status_code == 201


async def test_officials_search_by_person(at: tuple[Running, Api]) -> None:
    run, call = at
    own = (await call.start(birth(), "k", who="citizen")).json()["id"]
    for_them = (await call.start(birth(), "k2", who="official")).json()["id"]
    await call.start(birth(parent="1" * 16), "k3")
    await run.desk.until(own)
    asked = {"subject": birth()["parent"]}
    found = await call.send("official", "POST", "/cases/search", json=asked)
    # Pseudonyms here are as many as there are lengths, so that the third case looks like theirs.
    assert {own, for_them} <= {one["id"] for one in found.json()["items"]}
    assert asked["subject"] not in found.text
    narrowed = await call.send("official", "POST", "/cases/search", json={**asked, "journey": "move-home"})
    assert narrowed.json()["items"] == []
    assert (await call.send("citizen", "POST", "/cases/search", json=asked)).status_code == 403
    assert (await call.send("portal", "POST", "/cases/search", json=asked)).status_code == 403
    entry = run.desk.journal.entries[-1]  # type: ignore[attr-defined]
    assert (entry.kind, entry.client) == ("journey.cases.searched", "case-officer")


async def test_events_are_a_stream_that_can_be_taken_up_again(at: tuple[Running, Api]) -> None:
    run, call = at
    case = (await call.start(birth(), "k")).json()["id"]
    await run.desk.until(case)
    whole = await call.send("portal", "GET", f"/cases/{case}/events")
    assert whole.headers["content-type"].startswith("text/event-stream")
    blocks = [block.splitlines() for block in whole.text.strip().split("\n\n")]
    assert [line[0] for line in blocks] == [f"id: {n}" for n in range(1, len(blocks) + 1)]
    assert json.loads(blocks[-1][2].removeprefix("data: "))["result"] == "completed"
    rest = await call.send("portal", "GET", f"/cases/{case}/events", headers={"last-event-id": "3"})
    assert rest.text.startswith("id: 4\n")
    assert birth()["parent"] not in whole.text


async def test_cancel_pause_resume(at: tuple[Running, Api]) -> None:
    run, call = at
    run.fail("municipality", calls=1_000, status=503)
    case = (await call.start(birth(), "k")).json()["id"]
    await run.desk.until_waits(case, "sleep")
    paused = await call.send("portal", "POST", f"/cases/{case}/pause")
    assert (paused.status_code, paused.json()["state"]) == (202, "paused")
    assert (await call.send("portal", "POST", f"/cases/{case}/resume")).json()["paused"] is False
    assert (await call.send("other", "POST", f"/cases/{case}/cancel")).status_code == 404
    assert (await call.send("portal", "POST", f"/cases/{case}/forget")).status_code == 404
    assert (await call.send("portal", "POST", f"/cases/{case}/cancel")).status_code == 202
    assert (await run.desk.until(case)).state == "compensated"
    assert (await call.send("portal", "POST", f"/cases/{case}/cancel")).status_code == 409
    assert (await call.send("portal", "POST", f"/cases/{case}/rerun/offerVisit")).status_code == 403
    assert (await call.send("official", "POST", f"/cases/{case}/rerun/offerVisit")).status_code == 409


async def test_an_agency_calls_back_with_its_token(at: tuple[Running, Api]) -> None:
    run, call = at
    case = (await call.start(birth(), "k", journey="told")).json()["id"]
    path, said = f"/cases/{case}/callbacks/answer", {"ready": True}
    assert (await call.send(None, "POST", path, json=said)).status_code == 401
    wrong = await call.send(None, "POST", path, json=said, headers={"callback-token": "x"})
    assert wrong.status_code == 401
    token = {"callback-token": run.desk.vault.token(case, "answer")}
    broken = await call.send(None, "POST", path, content=b"{", headers=token)
    assert broken.status_code == 400
    first = await call.send(None, "POST", path, json=said, headers=token)
    again = await call.send(None, "POST", path, json=said, headers=token)
    assert (first.status_code, first.json(), again.json()["new"]) == (
        202,
        {"accepted": True, "new": True},
        False,
    )
    assert (await run.desk.until(case)).state == "completed"


async def test_a_preview_is_seen_and_answered(at: tuple[Running, Api]) -> None:
    run, call = at
    case = (await call.start(birth(belowThreshold=None), "k")).json()["id"]
    await run.desk.until_waits(case, "preview")
    path = f"/cases/{case}/preview/belowThreshold"
    assert (await call.send("portal", "GET", path)).json()["value"] is True
    assert (await call.send("official", "GET", path)).status_code == 404
    assert (await call.send("portal", "POST", path, json={"accepted": "yes"})).status_code == 422
    assert (await call.send("portal", "POST", path, json={"accepted": True})).status_code == 202
    assert (await run.desk.until(case)).state == "completed"
