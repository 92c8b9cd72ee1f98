"""Turns: calls, refusals, doubt, wishes; over real agencies and the production stages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.journeys.engine import stretch
from gateway.store.tables.journeys import cases
from tests.support.journey_cases import OFFICIAL, PORTAL
from tests.support.journey_engine import Running, changed, running, steps_of
from tests.support.journey_world import World, agencies, birth


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


def with_check(document: dict[str, Any]) -> None:
    """Let the visit be checked after doubt, by a question whose answer says that it was done."""
    visit = steps_of(document)["offerVisit"]
    visit["x-check"] = {
        "operationId": "$sourceDescriptions.tax.isBelowThreshold",
        "parameters": [
            {"name": "nationalId", "in": "path", "value": "$inputs.parent"},
            {"name": "threshold", "in": "path", "value": "CHILD_BENEFIT"},
        ],
        "successCriteria": [{"condition": "$response.body#/belowThreshold == true"}],
    }


@pytest.fixture
async def at(tmp_path: Path, world: World) -> AsyncIterator[Running]:
    async with running(tmp_path, world) as started:
        yield started


async def statuses(at: Running, case: str) -> dict[str, str]:
    return {step.step: step.status for step in (await at.desk.see(case)).steps}


async def test_a_case_is_done_and_told_with_its_exchanges(at: Running) -> None:
    case = await at.desk.start("child-born", birth())
    assert (await at.desk.until(case.id)).state == "completed"
    seen = await at.desk.see(case.id, PORTAL)
    assert [step.status for step in seen.steps] == ["completed"] * 3
    assert [step.agency for step in seen.steps] == ["civil-registry", "social-insurance", "municipality"]
    assert all(step.exchanges for step in seen.steps)
    assert seen.outputs is not None
    assert seen.outputs["monthlyAmount"] == 75_000_000


async def test_an_agreement_suspended_meanwhile_refuses_and_undoes(at: Running) -> None:
    at.suspend("municipality/families")
    case = await at.desk.start("child-born", birth())
    assert (await at.desk.until(case.id)).state == "compensated"
    assert await statuses(at, case.id) == {
        "registerBirth": "undone",
        "openBenefit": "undone",
        "offerVisit": "failed",
    }
    reason = next(s.reason for s in (await at.desk.see(case.id)).steps if s.step == "offerVisit")
    assert reason == "suspended"


async def test_a_cancelled_case_is_undone(at: Running) -> None:
    at.fail("municipality", calls=1_000, status=503)
    case = await at.desk.start("child-born", birth())
    await at.desk.until_waits(case.id, "sleep")
    await at.desk.wishing.cancel(PORTAL, case.id)
    ended = await at.desk.until(case.id)
    assert (ended.state, ended.reason) == ("compensated", "cancelled_by_client")
    assert (await statuses(at, case.id))["registerBirth"] == "undone"


async def test_a_case_whose_time_is_over_is_undone(at: Running) -> None:
    at.fail("municipality", calls=1_000, status=503)
    case = await at.desk.start("child-born", birth())
    await at.desk.until_waits(case.id, "sleep")
    at.clock.ahead = 31 * 86_400
    async with at.node.store.write() as connection:
        await _due_now(connection, case.id)
    ended = await at.desk.until(case.id)
    assert (ended.state, ended.reason) == ("compensated", "deadline_passed")


async def test_a_paused_case_does_nothing_until_it_is_resumed(at: Running) -> None:
    at.fail("municipality", calls=1, status=503)
    case = await at.desk.start("child-born", birth())
    await at.desk.until_waits(case.id, "sleep")
    await at.desk.wishing.pause(PORTAL, case.id)
    paused = await at.desk.cases.find(case.id)
    assert paused is not None
    assert (paused.paused, paused.due) == (True, None)
    await at.desk.wishing.resume(PORTAL, case.id)
    assert (await at.desk.until(case.id)).state == "completed"


async def test_a_broken_call_whose_agency_promises_nothing_is_an_officials_to_settle(at: Running) -> None:
    at.promise_nothing("municipality/families", "offerHealthVisit")
    at.fail("municipality", calls=1, reset=True)
    before = at.world.books()["visits"]
    case = await at.desk.start("child-born", birth())
    task = await at.desk.until_waits(case.id, "task")
    assert (await statuses(at, case.id))["offerVisit"] == "waiting"
    assert at.world.books()["visits"] == before
    await at.desk.tasks.complete(OFFICIAL, task, {"done": False})
    assert (await at.desk.until(case.id)).state == "completed"
    assert at.world.books()["visits"] == before + 1


async def test_an_official_who_says_that_it_was_done_lets_it_not_be_repeated(at: Running) -> None:
    at.promise_nothing("municipality/families", "offerHealthVisit")
    at.fail("municipality", calls=1, reset=True)
    before = at.world.books()["visits"]
    case = await at.desk.start("child-born", birth())
    task = await at.desk.until_waits(case.id, "task")
    body = {"visitId": "V-seen", "date": "2026-02-03"}
    await at.desk.tasks.complete(OFFICIAL, task, {"done": True, "body": body})
    assert (await at.desk.until(case.id)).state == "completed"
    outputs = (await at.desk.see(case.id, PORTAL)).outputs
    assert outputs is not None
    assert outputs["visitDate"] == "2026-02-03"
    assert at.world.books()["visits"] == before


async def test_a_check_decides_where_the_journey_declares_one(tmp_path: Path, world: World) -> None:
    async with running(tmp_path, world, {"child-born": changed("child-born", with_check)}) as at:
        at.promise_nothing("municipality/families", "offerHealthVisit")
        at.allow("tax-authority/thresholds", "birth-registration")
        at.fail("municipality", calls=1, reset=True)
        case = await at.desk.start("child-born", birth())
        assert (await at.desk.until(case.id)).state == "completed"
        calls = await at.desk.cases.calls(case.id)
        found = [(call.role, call.state) for call in calls if call.step == "offerVisit"]
        assert found == [("step", "doubt"), ("check", "done")]


def impatient(document: dict[str, Any]) -> None:
    """Let the visit be offered within a fifth of a second, or not (Arazzo 1.1), and not be tried again."""
    document["arazzo"] = "1.1.0"
    visit = steps_of(document)["offerVisit"]
    visit["timeout"] = 200
    visit["onFailure"] = [{"name": "no", "type": "end"}]


async def test_a_step_is_given_up_after_its_timeout(tmp_path: Path, world: World) -> None:
    document = changed("child-born", impatient)
    async with running(tmp_path, world, {"child-born": document}) as at:
        at.fail("municipality", calls=1, latency_ms=3_000)
        case = await at.desk.start("child-born", birth())
        assert (await at.desk.until(case.id)).state == "compensated"
        reasons = {step.step: step.reason for step in (await at.desk.see(case.id)).steps}
        assert reasons["offerVisit"] == "agency_timeout"
        other = await at.desk.start("child-born", birth())
        assert (await at.desk.until(other.id)).state == "completed"


async def test_a_turn_that_ends_has_begun_nothing_that_it_does_not_do(
    at: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next turn would find a call in doubt that nobody has made."""
    monkeypatch.setattr(stretch, "AT_ONCE", 1)
    at.promise_nothing("municipality/families", "offerHealthVisit")
    case = await at.desk.start("child-born", birth())
    assert (await at.desk.until(case.id)).state == "completed"


async def test_what_is_wrong_with_the_next_call_does_not_lose_what_came_of_this_one(
    at: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the next call cannot be made")

    monkeypatch.setattr(stretch.Turns, "_next", broken)
    case = await at.desk.start("child-born", birth())
    assert (await at.desk.until(case.id)).state == "completed"
    assert [call.state for call in await at.desk.cases.calls(case.id)] == ["done"] * 3


async def _due_now(connection: AsyncConnection, case: str) -> None:
    await connection.execute(update(cases).where(cases.c.id == case).values(due=1))
