"""`kill -9` at every named instant of every step: the case goes on, and no effect comes twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.agencies.controls import Faults
from gateway.journeys.engine.crash_points import POINTS
from gateway.store.store import Store
from tests.support.journey_cases import Desk, fresh
from tests.support.journey_node import Nodes, nodes
from tests.support.journey_world import World, agencies, birth
from tests.support.stores import ENGINES, anystore, ensure_migrated

EACH_STEP = (
    "before_intent",
    "after_intent",
    "before_effect",
    "after_effect",
    "before_record",
    "after_record",
)
FORWARD = [
    ("case_claimed", 0),
    ("stretch_begun", 0),
    *((point, step) for point in EACH_STEP for step in range(3)),
    ("before_end", 0),
    ("after_end", 0),
]
"""Three steps, so that each of their instants is met three times in a case."""
FORWARD_ONCE = [
    (point, step) for point, step in FORWARD if step in (0, 1) and (step or point not in EACH_STEP)
]
"""On PostgreSQL, where a process takes longer to start: every point, at the second step."""
UNDOING = [("before_undo", 0), ("before_undo", 1), ("after_undo", 0), ("after_undo", 1), ("before_end", 0)]
RESTING = [("before_rest", 0), ("after_rest", 0)]


def test_every_named_point_is_met() -> None:
    for forward in (FORWARD, FORWARD_ONCE):
        assert {point for point, _ in forward + UNDOING + RESTING} == set(POINTS)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as running:
        yield running


@pytest.fixture(scope="module")
def running() -> Iterator[Nodes]:
    with nodes() as started:
        yield started


@dataclass
class Place:
    """Where cases are: the desk that makes them, and what a node must be told to find them."""

    desk: Desk
    directory: Path
    asked: dict[str, Any]


@pytest.fixture(params=ENGINES)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    if request.param == "sqlite":
        opened = Store(f"sqlite+aiosqlite:///{tmp_path / 'simpul.db'}")
        await ensure_migrated(opened)
        yield Place(await prepared(opened), tmp_path, {})
        await opened.close()
        return
    async with anystore(request.param, tmp_path) as store:
        url = store.engine.url.render_as_string(hide_password=False)
        yield Place(await prepared(store), tmp_path, {"database_url": url, "migrated": True})


async def prepared(store: Store) -> Desk:
    desk = Desk(store)
    await desk.publish("child-born")
    return desk


async def killed_at_each(
    points: list[tuple[str, int]], place: Place, running: Nodes, world: World
) -> list[str]:
    """Run a case for each point, in processes that die there; each finds what the one before left."""
    made = []
    for point, skip in points:
        case = await place.desk.start("child-born", birth())
        made.append(case.id)
        asked = {**place.asked, "die_at": point, "skip": skip}
        await asyncio.to_thread(running.wait, running.start(place.directory, world.urls, **asked))
    last = running.start(place.directory, world.urls, **place.asked)
    for identity in made:
        await place.desk.until(identity)
    running.stop(last)
    return made


@pytest.mark.slow
async def test_a_case_survives_a_kill_at_every_instant(place: Place, running: Nodes, world: World) -> None:
    before = world.books()
    points = FORWARD_ONCE if place.asked else FORWARD
    made = await killed_at_each(points, place, running, world)
    after = world.books()
    for case in made:
        assert (await place.desk.until(case)).state == "completed"
        calls = await place.desk.cases.calls(case)
        assert [call.step for call in calls if call.state == "done"] == [
            "registerBirth",
            "openBenefit",
            "offerVisit",
        ]
    assert {name: after[name] - before[name] for name in after} == dict.fromkeys(after, len(made))


@pytest.mark.slow
async def test_an_undoing_survives_a_kill_at_every_instant(
    place: Place, running: Nodes, world: World
) -> None:
    before = world.books()
    world.hall.offices["municipality"]._faults = Faults(calls=1_000, status=422)
    try:
        made = await killed_at_each(UNDOING, place, running, world)
    finally:
        world.hall.offices["municipality"]._faults = Faults()
    after = world.books()
    assert {(await place.desk.until(case)).state for case in made} == {"compensated"}
    changes = {name: after[name] - before[name] for name in after}
    assert changes["births"] == changes["benefits"] == len(made)
    assert changes["births_standing"] == changes["benefits_standing"] == changes["visits"] == 0


@pytest.mark.slow
async def test_a_rest_survives_a_kill(place: Place, running: Nodes, world: World) -> None:
    before = world.books()
    world.hall.offices["municipality"]._faults = Faults(calls=len(RESTING), status=503)
    made = await killed_at_each(RESTING, place, running, world)
    after = world.books()
    assert {(await place.desk.until(case)).state for case in made} == {"completed"}
    assert after["visits"] - before["visits"] == len(made)


@pytest.mark.slow
async def test_a_dead_nodes_case_is_taken_over_by_a_living_one(
    place: Place, running: Nodes, world: World
) -> None:
    """Two nodes; the one that dies in the middle of a call never comes back."""
    before = world.books()
    case = await place.desk.start("child-born", birth())
    asked = {**place.asked, "die_at": "after_effect", "skip": 1}
    first = running.start(fresh(place.directory) if place.asked else place.directory, world.urls, **asked)
    await asyncio.to_thread(running.wait, first)
    held = await place.desk.cases.find(case.id)
    assert held is not None
    assert held.executor is not None
    other = fresh(place.directory) if place.asked else place.directory
    if not place.asked:
        # On one node the dead process's slot would be taken again at once: somebody else has it.
        (place.directory / "executors" / "slot-0").rename(place.directory / "executors" / "slot-gone")
        (place.directory / "executors" / "node").unlink()
    second = running.start(other, world.urls, **place.asked)
    ended = await place.desk.until(case.id)
    assert ended.state == "completed"
    after = world.books()
    assert {name: after[name] - before[name] for name in after} == dict.fromkeys(after, 1)
    running.stop(second)
