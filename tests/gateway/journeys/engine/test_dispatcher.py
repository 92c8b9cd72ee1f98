"""The dispatcher: claims what is due, once, up to a bound; begins what was claimed and never begun."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import update

from gateway.journeys.cases.records import Found
from gateway.journeys.engine.dispatcher import CHOOSE, MOST, NEXT_DUE, Dispatcher, release
from gateway.journeys.engine.durable import workflow_id
from gateway.journeys.engine.leases import Leases
from gateway.registry.recorder import now_ms
from gateway.store.store import Store
from gateway.store.tables.journeys import cases
from tests.support.journey_cases import OFFICIAL, Desk
from tests.support.journey_world import birth


class Workflows:
    """Implements what the dispatcher asks of `Durable`, over a dictionary of states."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.adopted: list[str] = []
        self.known: dict[str, str] = {}
        self.broken = False

    async def launch(self) -> None:
        pass

    async def begin(self, case: str, number: int) -> None:
        if self.broken:
            raise ConnectionError("the database is away")
        self.begun.append(workflow_id(case, number))

    async def adopt(self, executor: str) -> None:
        self.adopted.append(executor)

    async def states(self, workflows: list[str]) -> dict[str, str]:
        return {one: self.known[one] for one in workflows if one in self.known}

    async def stop(self) -> None:
        pass


def dispatcher(store: Store, workflows: Any, executor: str = "me", lease: float = 30.0) -> Dispatcher:
    return Dispatcher(store, workflows, Leases(store, executor, lease), executor, lease=lease, poll=60.0)


async def prepared(store: Store, count: int) -> tuple[Desk, list[str]]:
    desk = Desk(store)
    await desk.publish("child-born")
    return desk, [(await desk.start("child-born", birth())).id for _ in range(count)]


async def test_what_is_due_is_begun_once_by_whoever_looks_first(store: Store) -> None:
    desk, ids = await prepared(store, 6)
    mine, theirs = Workflows(), Workflows()
    one, other = dispatcher(store, mine), dispatcher(store, theirs, "they")
    await asyncio.gather(one.look(), other.look(), one.look())
    assert sorted(mine.begun + theirs.begun) == sorted(workflow_id(case, 1) for case in ids)
    row = await desk.cases.find(ids[0])
    assert row is not None
    assert (row.state, row.stretch, row.due) == ("running", 1, None)


async def test_what_is_claimed_is_handed_over_as_it_is(store: Store) -> None:
    desk, (case,) = await prepared(store, 1)
    call = {"decision": "d", "step": "s", "role": "step", "agency": "a", "service": "s", "operation": "o"}
    found = await desk.cases.find(case)
    assert found is not None
    await desk.cases.change(found, lambda change: change.begin_call({**call, "attempt": 1, "started_at": 1}))
    told: list[Found] = []
    leases = Leases(store, "me", 30.0)
    await Dispatcher(store, Workflows(), leases, "me", expect=told.append).look()
    assert [(one.case, one.started) for one in told] == [(await desk.cases.find(case), {"d"})]


async def test_a_look_follows_a_commit_and_the_time_that_a_case_is_due(store: Store) -> None:
    desk, (soon, later) = await prepared(store, 2)
    async with store.write() as connection:
        await connection.execute(update(cases).where(cases.c.id == soon).values(due=now_ms() + 300))
        await connection.execute(update(cases).where(cases.c.id == later).values(due=None))
    workflows = Workflows()
    one = Dispatcher(store, workflows, Leases(store, "me", 30.0), "me", poll=0.02)
    await one.start()
    while not workflows.begun:
        await asyncio.sleep(0.01)
    assert workflows.begun == [workflow_id(soon, 1)]
    await desk.wishing.pause(OFFICIAL, later)
    await desk.wishing.resume(OFFICIAL, later)
    while len(workflows.begun) < 2:
        await asyncio.sleep(0.01)
    assert workflows.begun[1] == workflow_id(later, 1)
    await one.stop()


async def test_a_stretch_that_cannot_be_begun_is_tried_later(store: Store) -> None:
    desk, (case,) = await prepared(store, 1)
    workflows = Workflows()
    workflows.broken = True
    await dispatcher(store, workflows).look()
    row = await desk.cases.find(case)
    assert row is not None
    assert row.due is not None
    assert (row.executor, row.faults) == (None, 1)


async def test_what_is_not_due_costs_nothing(store: Store) -> None:
    _, ids = await prepared(store, 2)
    async with store.write() as connection:
        later = update(cases).where(cases.c.id == ids[0]).values(due=now_ms() + 60_000)
        await connection.execute(later)
        await connection.execute(update(cases).where(cases.c.id == ids[1]).values(due=None))
    workflows = Workflows()
    await dispatcher(store, workflows).look()
    assert workflows.begun == []


async def test_a_look_reads_due_cases_only(store: Store) -> None:
    """However many have ended or sleep, none of them is sorted."""
    if store.dialect != "sqlite":
        pytest.skip("the plan is asked of SQLite")
    async with store.read() as connection:
        for query in (NEXT_DUE, CHOOSE):
            compiled = str(query.compile(dialect=store.engine.dialect))
            numbers = tuple(1 for _ in range(compiled.count("?")))
            plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", numbers)).all()
            assert ["ix_cases_due" in row.detail for row in plan] == [True], plan


async def test_a_process_takes_no_more_than_it_can_bear(store: Store) -> None:
    _, ids = await prepared(store, MOST + 3)
    workflows = Workflows()
    one = dispatcher(store, workflows)
    await one.look()
    await one.look()
    assert len(workflows.begun) == MOST
    async with store.write() as connection:
        await connection.execute(update(cases).where(cases.c.executor == "me").values(executor=None))
    await one.look()
    assert len(workflows.begun) == len(ids)


async def test_what_a_process_had_claimed_is_begun_when_it_comes_back(store: Store) -> None:
    desk, (unbegun, pending, ended) = await prepared(store, 3)
    async with store.write() as connection:
        await connection.execute(update(cases).values(executor="me", stretch=1, due=None))
    workflows = Workflows()
    workflows.known = {workflow_id(pending, 1): "PENDING", workflow_id(ended, 1): "SUCCESS"}
    one = dispatcher(store, workflows)
    await one.start()
    assert workflows.begun[0] == workflow_id(unbegun, 1)
    assert workflow_id(pending, 1) not in workflows.begun
    await one.look()
    assert workflow_id(ended, 2) not in workflows.begun
    row = await desk.cases.find(ended)
    assert row is not None
    assert row.executor is None
    await one.stop()


async def test_the_dead_are_taken_over_from(store: Store) -> None:
    desk, (case,) = await prepared(store, 1)
    await Leases(store, "dead", 30).beat()
    await Leases(store, "dead", 30).end()
    async with store.write() as connection:
        await connection.execute(update(cases).values(executor="dead", stretch=4, due=None))
    workflows = Workflows()
    await dispatcher(store, workflows).look()
    assert (workflows.adopted, workflows.begun) == (["dead"], [workflow_id(case, 4)])
    row = await desk.cases.find(case)
    assert row is not None
    assert row.executor == "me"


async def test_a_case_that_failed_unexpectedly_is_tried_later_each_time(store: Store) -> None:
    desk, (case,) = await prepared(store, 1)
    pauses = []
    for faults in range(7):
        await release(store, case, 0, faults)
        row = await desk.cases.find(case)
        assert row is not None
        assert row.due is not None
        assert row.faults == faults + 1
        pauses.append(round((row.due - now_ms()) / 1_000))
    assert pauses == [1, 5, 30, 120, 300, 300, 300]
