"""Run again from a step: a new, linked case, with what came before and its own effects after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.problems import Conflict, NotFound
from tests.support.journey_cases import OFFICIAL, PORTAL
from tests.support.journey_engine import changed, running, steps_of
from tests.support.journey_world import World, agencies, birth


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


def early_pivot(document: dict) -> None:
    """Let the registration be the pivot, so that a later failure leaves it standing."""
    steps = steps_of(document)
    steps["registerBirth"]["x-pivot"] = True
    del steps["offerVisit"]["x-pivot"]


async def test_a_case_that_failed_after_its_pivot_is_run_again_from_there(
    tmp_path: Path, world: World
) -> None:
    async with running(tmp_path, world, {"child-born": changed("child-born", early_pivot)}) as at:
        at.fail("municipality", calls=1_000, status=422)
        before = world.books()
        case = await at.desk.start("child-born", birth())
        assert (await at.desk.until(case.id)).state == "attention"
        task = await at.desk.until_waits(case.id, "attention")
        _, shown = await at.desk.tasks.find(OFFICIAL, task)
        assert shown["shows"]["failedStep"] == "offerVisit"
        at.fail("municipality")
        made = await at.desk.rerunning.rerun(OFFICIAL, case.id, "offerVisit")
        ended = await at.desk.until(made.id)
        assert (ended.state, ended.parent, ended.client) == ("completed", case.id, "portal")
        old = await at.desk.cases.find(case.id)
        assert old is not None
        assert old.state == "settled"
        after = world.books()
        assert after["births"] - before["births"] == 1
        assert after["visits"] - before["visits"] == 1


async def test_only_a_case_whose_steps_still_stand_is_run_again(tmp_path: Path, world: World) -> None:
    async with running(tmp_path, world) as at:
        case = await at.desk.start("child-born", birth())
        with pytest.raises(NotFound):
            await at.desk.rerunning.rerun(OFFICIAL, "0" * 36, "offerVisit")
        assert (await at.desk.until(case.id)).state == "completed"
        with pytest.raises(Conflict):
            await at.desk.rerunning.rerun(OFFICIAL, case.id, "offerVisit")
        assert (await at.desk.see(case.id, PORTAL)).case.parent is None
