"""Changes of cases: fenced by who saw them last, only while nobody wishes otherwise, told in order."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from gateway.journeys.cases.case import CaseEvent
from gateway.journeys.cases.changing import Change, Superseded, Wished
from gateway.store.store import Store
from gateway.store.tables.journeys import case_events, cases
from tests.support.journey_cases import Desk
from tests.support.journey_world import birth


async def test_who_saw_an_older_case_changes_nothing(store: Store) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())
    changed = await desk.cases.change(case, state="running")
    assert changed.version == case.version + 1
    with pytest.raises(Superseded):
        await desk.cases.change(case, lambda change: change.tell(CaseEvent("never")), state="failed")
    found = await desk.cases.find(case.id)
    assert found is not None
    assert found.state == "running"


async def test_events_are_numbered_without_gaps(store: Store) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())

    def write(change: Change) -> None:
        change.tell(CaseEvent("one", "a"))
        change.tell(CaseEvent("two", "a", {"x": 1}))

    await desk.cases.change(case, write)
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

    def write(change: Change) -> None:
        change.begin_call({**call, "decision": "a@1"})
        change.begin_call({**call, "decision": "b@1"})
        change.end_call("a@1", state="done", status=200)

    await desk.cases.change(case, write)
    found = await desk.cases.take_up(case.id)
    assert found is not None
    assert found.started == {"b@1"}
    assert [(one.number, one.state) for one in await desk.cases.calls(case.id)] == [
        (1, "done"),
        (2, "started"),
    ]


@pytest.mark.parametrize("wish", [{"paused": True}, {"cancel": "cancelled_by_official"}])
async def test_a_change_for_free_cases_changes_none_that_is_wished_anything(
    store: Store, wish: dict[str, object]
) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())
    case = await desk.cases.change(case, free=True, state="running")
    async with store.write() as connection:
        await connection.execute(update(cases).values(**wish))
    with pytest.raises(Wished):
        await desk.cases.change(
            case, lambda change: change.tell(CaseEvent("never")), free=True, state="failed"
        )
    seen = await desk.cases.change(case, faults=0)
    assert (seen.state, seen.paused, seen.cancel) == (
        "running",
        wish.get("paused", False),
        wish.get("cancel"),
    )


async def test_the_end_closes_every_wait(store: Store) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())

    def write(change: Change) -> None:
        for name in ("a", "b"):
            change.put_wait({"id": name, "decision": name, "kind": "task", "step": name})
        change.set_wait("b", state="answered")
        change.close_waits()

    await desk.cases.change(case, write)
    assert {(wait.id, wait.state) for wait in await desk.cases.waits(case.id)} == {
        ("a", "closed"),
        ("b", "closed"),
    }
