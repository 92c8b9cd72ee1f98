"""`kill -9` at every named instant of every step: the case goes on, and no effect comes twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gateway.demo.agencies.controls import Faults
from gateway.journeys.engine.crash_points import POINTS
from gateway.store.migrate import migrate
from gateway.store.store import Store
from tests.support.journey_cases import Desk
from tests.support.journey_node import Nodes, nodes
from tests.support.journey_world import World, agencies, birth

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
UNDOING = [("before_undo", 0), ("before_undo", 1), ("after_undo", 0), ("after_undo", 1), ("before_end", 0)]
RESTING = [("before_rest", 0), ("after_rest", 0)]


def test_every_named_point_is_met() -> None:
    assert {point for point, _ in FORWARD + UNDOING + RESTING} == set(POINTS)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as running:
        yield running


@pytest.fixture(scope="module")
def running() -> Iterator[Nodes]:
    with nodes() as started:
        yield started


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[tuple[Desk, Path]]:
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'simpul.db'}")
    await migrate(store)
    desk = Desk(store)
    await desk.publish("child-born")
    yield desk, tmp_path
    await store.close()


async def killed_at_each(
    points: list[tuple[str, int]], desk: Desk, directory: Path, running: Nodes, world: World
) -> list[str]:
    """Run a case for each point, in processes that die there; each finds what the one before left."""
    made = []
    for point, skip in points:
        case = await desk.start("child-born", birth())
        made.append(case.id)
        running.wait(running.start(directory, world.urls, die_at=point, skip=skip))
    last = running.start(directory, world.urls)
    for case in made:
        await desk.until(case)
    running.stop(last)
    return made


@pytest.mark.slow
async def test_a_case_survives_a_kill_at_every_instant(
    desk: tuple[Desk, Path], running: Nodes, world: World
) -> None:
    at, directory = desk
    before = world.books()
    made = await killed_at_each(FORWARD, at, directory, running, world)
    after = world.books()
    for case in made:
        assert (await at.until(case)).state == "completed"
        calls = await at.cases.calls(case)
        assert [call.step for call in calls if call.state == "done"] == [
            "registerBirth",
            "openBenefit",
            "offerVisit",
        ]
    assert {name: after[name] - before[name] for name in after} == dict.fromkeys(after, len(made))


@pytest.mark.slow
async def test_an_undoing_survives_a_kill_at_every_instant(
    desk: tuple[Desk, Path], running: Nodes, world: World
) -> None:
    at, directory = desk
    before = world.books()
    world.hall.offices["municipality"]._faults = Faults(calls=1_000, status=422)
    try:
        made = await killed_at_each(UNDOING, at, directory, running, world)
    finally:
        world.hall.offices["municipality"]._faults = Faults()
    after = world.books()
    assert {(await at.until(case)).state for case in made} == {"compensated"}
    changes = {name: after[name] - before[name] for name in after}
    assert changes["births"] == changes["benefits"] == len(made)
    assert changes["births_standing"] == changes["benefits_standing"] == changes["visits"] == 0


@pytest.mark.slow
async def test_a_rest_survives_a_kill(desk: tuple[Desk, Path], running: Nodes, world: World) -> None:
    at, directory = desk
    before = world.books()
    world.hall.offices["municipality"]._faults = Faults(calls=len(RESTING), status=503)
    made = await killed_at_each(RESTING, at, directory, running, world)
    after = world.books()
    assert {(await at.until(case)).state for case in made} == {"completed"}
    assert after["visits"] - before["visits"] == len(made)
