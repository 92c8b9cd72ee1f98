"""Steps that send: events through the stages, to the registered service that takes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.journeys.definitions.coverage import check_for_publishing
from gateway.journeys.definitions.running import check_running
from gateway.journeys.document.load import load
from gateway.journeys.document.others import read_others
from gateway.journeys.engine.effects import effect_key
from tests.support.journey_engine import Running, changed, running, steps_of
from tests.support.journey_node import ISSUER
from tests.support.journey_world import World, agencies, birth, catalogue

DESCRIPTION = b"""
asyncapi: 3.0.0
info: {title: Visits, version: 1.0.0}
channels: {offerHealthVisit: {address: health-visits}}
operations: {offerHealthVisit: {action: receive, channel: {$ref: '#/channels/offerHealthVisit'}}}
"""
TARGETS: list[dict[str, Any]] = [
    {"operationId": "$sourceDescriptions.visits.offerHealthVisit"},
    {"channelPath": "{$sourceDescriptions.visits.url}#/channels/offerHealthVisit"},
]


def sending(target: dict[str, Any], service: str | None = "municipality/families") -> bytes:
    """Return journey 1 whose last step is an event to the municipality."""

    def change(document: dict[str, Any]) -> None:
        document["arazzo"] = "1.1.0"
        source = {"name": "visits", "url": "visits.yaml", "type": "asyncapi"}
        document["sourceDescriptions"].append(source | ({"x-service": service} if service else {}))
        step = steps_of(document)["offerVisit"]
        del step["operationId"]
        step |= {**target, "action": "send"}

    return changed("child-born", change)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


@pytest.fixture
async def at(tmp_path: Path, world: World) -> AsyncIterator[Running]:
    async with running(tmp_path, world, {"child-born": sending(TARGETS[0])}) as started:
        yield started


def events(at: Running) -> list[dict[str, str]]:
    seen = at.world.hall.offices["municipality"].seen
    return [dict(one["headers"]) for one in seen if "ce-id" in dict(one["headers"])]


async def test_an_event_is_sent_once_in_effect_under_one_id(at: Running) -> None:
    at.world.hall.offices["municipality"].seen.clear()
    before = at.world.books()["visits"]
    at.fail("municipality", calls=1, reset=True)
    case = await at.desk.start("child-born", birth())
    await at.desk.until_waits(case.id, "sleep")
    at.clock.ahead += 60
    assert (await at.desk.until(case.id)).state == "completed"
    assert at.world.books()["visits"] == before + 1
    sent = events(at)
    assert len(sent) >= 2
    assert {one["ce-id"] for one in sent} == {effect_key(case.id, "offerVisit")}
    last = sent[-1]
    assert (last["ce-specversion"], last["ce-type"]) == ("1.0", "offerHealthVisit")
    assert last["ce-source"] == f"{ISSUER}/journeys/child-born"
    assert last["ce-time"].endswith("Z")
    assert last["content-type"].startswith("application/json")


async def test_it_needs_an_agreement_as_any_call_does(at: Running) -> None:
    at.world.hall.offices["municipality"].seen.clear()
    at.suspend("municipality/families")
    case = await at.desk.start("child-born", birth())
    assert (await at.desk.until(case.id)).state == "compensated"
    assert events(at) == []


@pytest.mark.parametrize("target", TARGETS)
def test_at_publish_the_service_is_known_and_the_call_covered(target: dict[str, Any], world: World) -> None:
    document, others = load(sending(target)), read_others({"visits": DESCRIPTION})
    assert list(check_running(document)) == []
    found = check_for_publishing(document, others, catalogue(world.urls))
    assert [one.message for one in found if one.severity == "error"] == []
    without = check_for_publishing(
        document, others, catalogue(world.urls, without=("municipality/families",))
    )
    assert any("No agreement covers offerHealthVisit" in one.message for one in without)


def test_at_publish_a_service_must_take_them() -> None:
    (found,) = check_running(load(sending(TARGETS[0], None)))
    assert (found.severity, "x-service" in found.message, found.line > 1) == ("error", True, True)
