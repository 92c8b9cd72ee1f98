"""Ends: evidence first, waits closed, and a task with everything an official needs where undoing failed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from gateway.store.tables.evidence import evidence_entries
from gateway.store.tables.journeys import cases
from tests.support.journey_cases import OFFICIAL
from tests.support.journey_engine import Running, changed, running, steps_of
from tests.support.journey_world import World, agencies, birth


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


async def test_what_cannot_be_undone_is_an_officials_with_all_that_they_need(
    tmp_path: Path, world: World
) -> None:
    def change(document: dict[str, Any]) -> None:
        undo = steps_of(document)["openBenefit"]["x-compensation"]
        undo["successCriteria"] = [{"condition": "$statusCode == 299"}]

    async with running(tmp_path, world, {"child-born": changed("child-born", change)}) as at:
        at.fail("municipality", calls=1_000, status=422)
        case = await at.desk.start("child-born", birth())
        for _ in range(5):
            await at.desk.until_waits(case.id, "sleep")
            at.clock.ahead += 1_000
            async with at.node.store.write() as connection:
                resting = (cases.c.id == case.id) & cases.c.executor.is_(None)
                await connection.execute(update(cases).where(resting).values(due=1))
            await after_attempt(at, case.id)
        assert (await at.desk.until(case.id)).state == "attention"
        task = await at.desk.until_waits(case.id, "attention")
        _, shown = await at.desk.tasks.find(OFFICIAL, task)
        (stuck,) = shown["shows"]["couldNotUndo"]
        assert (stuck["step"], stuck["call"]["target"]["name"]) == ("openBenefit", "endBenefit")
        steps = {step.step: step.status for step in (await at.desk.see(case.id)).steps}
        assert (steps["openBenefit"], steps["registerBirth"]) == ("not_undone", "undone")
        await at.desk.tasks.complete(OFFICIAL, task, {"note": "ended by phone"})
        found = await at.desk.cases.find(case.id)
        assert found is not None
        assert found.state == "settled"


async def after_attempt(at: Running, case: str) -> None:
    """Wait until the pause that was open is over."""
    for _ in range(400):
        found = await at.desk.cases.find(case)
        assert found is not None
        waits = [one for one in await at.desk.cases.waits(case) if one.kind == "sleep"]
        now = int(at.clock() * 1_000)
        fresh = any(one.state == "open" and (one.due or 0) > now for one in waits)
        if found.ended or fresh:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no other attempt")


async def test_beginning_and_end_are_evidence_linked_to_every_exchange(tmp_path: Path, world: World) -> None:
    async with running(tmp_path, world) as at:
        case = await at.desk.start("child-born", birth())
        await at.desk.until(case.id)
        async with at.node.evidence.read() as connection:
            rows = (await connection.execute(select(evidence_entries.c.entry))).scalars().all()
        entries = [entry for entry in map(json.loads, rows) if entry.get("case") == case.id]
        kinds = [(entry["kind"], entry.get("step")) for entry in entries]
        assert ("journey.case.ended", None) in kinds
        assert {step for kind, step in kinds if kind == "outcome"} == {
            "registerBirth",
            "openBenefit",
            "offerVisit",
        }
