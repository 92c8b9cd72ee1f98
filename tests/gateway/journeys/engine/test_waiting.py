"""Waits: people, reminders, deadlines, messages early and late, previews; each a row that costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gateway.journeys.cases.calling_back import CallingBack
from gateway.problems import NotFound
from gateway.store.tables.journeys import case_events, case_waits, cases
from tests.support.journey_cases import OFFICIAL, PORTAL
from tests.support.journey_engine import Running, running
from tests.support.journey_variants import with_message, with_task
from tests.support.journey_world import World, agencies, birth

REGISTRAR = replace(
    PORTAL, client="registrar", agency="civil-registry", scopes=frozenset({"births:decide", "journeys:write"})
)
DAY = 86_400.0


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


@pytest.fixture
async def at(tmp_path: Path, world: World) -> AsyncIterator[Running]:
    documents = {
        "child-born": None,
        "asked": with_task(remind="P7D", escalate="P14D", escalateTo="births:supervise"),
        "told": with_message(correlationId="$inputs.parent"),
        "late": with_message(timeout=1_000),
    }
    async with running(tmp_path, world, documents) as started:
        yield started


async def look_again(at: Running, case: str) -> None:
    """Let the node look at the case as if a wait were due."""
    async with at.node.store.write() as connection:
        resting = (cases.c.id == case) & cases.c.executor.is_(None)
        await connection.execute(update(cases).where(resting).values(due=1))


async def events(at: Running, case: str) -> list[str]:
    query = select(case_events.c.kind).where(case_events.c.case_id == case).order_by(case_events.c.number)
    async with at.node.store.read() as connection:
        return list((await connection.execute(query)).scalars())


async def test_a_task_is_shown_to_who_may_and_its_answer_goes_on(at: Running) -> None:
    case = await at.desk.start("asked", birth())
    task = await at.desk.until_waits(case.id, "task")
    wait, shown = await at.desk.tasks.find(REGISTRAR, task)
    assert wait.who == "births:decide"
    assert shown["shows"] == {"parent": birth()["parent"]}
    with pytest.raises(NotFound):
        await at.desk.tasks.find(PORTAL, task)
    await at.desk.tasks.complete(REGISTRAR, task, {"decision": "granted"})
    assert (await at.desk.until(case.id)).state == "completed"


async def test_a_refusal_ends_the_case(at: Running) -> None:
    case = await at.desk.start("asked", birth())
    task = await at.desk.until_waits(case.id, "task")
    await at.desk.tasks.complete(REGISTRAR, task, {"decision": "refused"})
    assert (await at.desk.until(case.id)).state == "failed"


async def test_nobody_decides_in_time(at: Running) -> None:
    case = await at.desk.start("asked", birth())
    await at.desk.until_waits(case.id, "task")
    at.clock.ahead = 30 * DAY + 1
    await look_again(at, case.id)
    ended = await at.desk.until(case.id)
    assert ended.state in ("failed", "cancelled")


async def test_a_task_is_reminded_of_and_then_escalated(at: Running) -> None:
    case = await at.desk.start("asked", birth())
    task = await at.desk.until_waits(case.id, "task")
    at.clock.ahead = 8 * DAY
    await look_again(at, case.id)
    await until_told(at, case.id, "task_reminded")
    at.clock.ahead = 15 * DAY
    await look_again(at, case.id)
    await until_told(at, case.id, "task_escalated")
    async with at.node.store.read() as connection:
        who = await connection.scalar(select(case_waits.c.who).where(case_waits.c.id == task))
    assert who == "births:supervise"


async def until_told(at: Running, case: str, kind: str) -> None:
    for _ in range(400):
        if kind in await events(at, case):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(await events(at, case))


async def test_a_resting_case_is_a_row_with_a_time_and_nobody_at_work(at: Running) -> None:
    case = await at.desk.start("asked", birth())
    await at.desk.until_waits(case.id, "task")
    row = await at.desk.until(case.id, "waiting")
    assert row.executor is None
    assert row.due is not None


async def test_a_message_that_comes_early_is_taken_when_it_is_waited_for(at: Running) -> None:
    back = CallingBack(at.desk.cases, at.desk.plans, at.desk.vault)
    case = await at.desk.start("told", birth())
    token = at.desk.vault.token(case.id, "answer")
    message = {"ready": True, "correlationId": birth()["parent"]}
    said = {"token": token, "caller": None, "payload": message, "headers": {}}
    assert await back.receive(case.id, "answer", **said)
    assert not await back.receive(case.id, "answer", **said)
    assert (await at.desk.until(case.id)).state == "completed"


async def test_a_message_about_something_else_does_not_go_on(at: Running) -> None:
    back = CallingBack(at.desk.cases, at.desk.plans, at.desk.vault)
    case = await at.desk.start("told", birth())
    await at.desk.until_waits(case.id, "message")
    token = at.desk.vault.token(case.id, "answer")
    other = {"ready": True, "correlationId": "another"}
    await back.receive(case.id, "answer", token=token, caller=None, payload=other, headers={})
    await at.desk.until(case.id, "waiting")
    right = {"ready": True, "correlationId": birth()["parent"]}
    await back.receive(case.id, "answer", token=token, caller=None, payload=right, headers={})
    assert (await at.desk.until(case.id)).state == "completed"


async def test_a_message_that_never_comes_fails_the_step(at: Running) -> None:
    case = await at.desk.start("late", birth())
    assert (await at.desk.until(case.id)).state == "failed"


async def test_what_an_agency_holds_is_shown_before_it_is_used(at: Running) -> None:
    case = await at.desk.start("child-born", birth(belowThreshold=None))
    await at.desk.until_waits(case.id, "preview")
    shown = await at.desk.tasks.preview(PORTAL, case.id, "belowThreshold")
    assert shown == {"name": "belowThreshold", "available": True, "value": True}
    with pytest.raises(NotFound):
        await at.desk.tasks.preview(OFFICIAL, case.id, "belowThreshold")
    await at.desk.tasks.answer_preview(PORTAL, case.id, "belowThreshold", accepted=False, value=False)
    assert (await at.desk.until(case.id)).state == "completed"
    steps = {step.step: step.status for step in (await at.desk.see(case.id)).steps}
    assert steps["openBenefit"] == "skipped"
