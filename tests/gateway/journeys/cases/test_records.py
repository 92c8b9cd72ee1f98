"""Changes of cases: fenced by who saw them last, told in order, woken only when nobody is at work."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from gateway.journeys.cases.case import CaseEvent
from gateway.journeys.cases.records import CaseStore, Superseded, wake
from gateway.store.store import Store
from gateway.store.tables.journeys import case_events, cases
from tests.support.journey_cases import Desk
from tests.support.journey_world import birth


async def test_who_saw_an_older_case_changes_nothing(store: Store) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())
    async with desk.cases.change(case, state="running") as change:
        assert change.case.version == case.version + 1
    with pytest.raises(Superseded):
        async with desk.cases.change(case, state="failed") as change:
            await change.tell(CaseEvent("never"))
    found = await desk.cases.find(case.id)
    assert found is not None
    assert found.state == "running"


async def test_events_are_numbered_without_gaps(store: Store) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())
    async with desk.cases.change(case) as change:
        await change.tell(CaseEvent("one", "a"))
        await change.tell(CaseEvent("two", "a", {"x": 1}))
    async with store.read() as connection:
        rows = (await connection.execute(select(case_events.c.number, case_events.c.kind))).all()
    assert [tuple(row) for row in sorted(rows)] == [(1, "case_started"), (2, "one"), (3, "two")]


async def test_calls_that_were_begun_and_not_recorded_are_found(store: Store) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())
    call = {
        "step": "a",
        "role": "step",
        "agency": "x",
        "service": "y",
        "operation": "z",
        "attempt": 1,
        "started_at": 1,
    }
    async with desk.cases.change(case) as change:
        await change.begin_call({**call, "decision": "a@1"})
        await change.begin_call({**call, "decision": "b@1"})
        await change.end_call("a@1", state="done", status=200)
    assert await desk.cases.unrecorded(case.id, ["a@1", "b@1", "c@1"]) == {"b@1"}
    assert [(one.number, one.state) for one in await desk.cases.calls(case.id)] == [
        (1, "done"),
        (2, "started"),
    ]


@pytest.mark.parametrize(
    ("values", "woken"),
    [
        ({}, True),
        ({"executor": "somebody"}, False),
        ({"paused": True}, False),
        ({"ended_at": 1}, False),
    ],
)
async def test_only_a_resting_case_is_woken(store: Store, values: dict[str, object], woken: bool) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())
    async with store.write() as connection:
        await connection.execute(update(cases).values(due=None, **values))
    async with CaseStore(store).locked(case.id) as (connection, found):
        assert found is not None
        await wake(connection, found)
    seen = await desk.cases.find(case.id)
    assert seen is not None
    assert (seen.due is not None) is woken
