"""Reading: the whole for owners, parts for agencies, events in order and from where one left."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from gateway.journeys.cases.case import Case, CaseEvent
from gateway.journeys.cases.changing import Change
from gateway.journeys.cases.reading import Reading
from gateway.problems import NotFound
from gateway.registry.page import Window
from gateway.store.store import Store
from gateway.store.tables.journeys import cases
from tests.support.journey_cases import OFFICIAL, PORTAL, Desk
from tests.support.journey_world import birth

TOWN = replace(PORTAL, client="town", agency="municipality", scopes=frozenset({"journeys:read"}))


@pytest.fixture
async def at(store: Store) -> tuple[Desk, Case]:
    """A case that ended, in which the municipality made a call."""
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())
    call = {"role": "step", "service": "families", "operation": "o", "attempt": 1, "started_at": 1}

    def write(change: Change) -> None:
        for step, agency in (("registerBirth", "civil-registry"), ("offerVisit", "municipality")):
            change.begin_call({**call, "decision": step, "step": step, "agency": agency})
            change.tell(CaseEvent("step_started", step))
        change.tell(CaseEvent("case_ended"))

    await desk.cases.change(case, write)
    async with store.write() as connection:
        await connection.execute(update(cases).values(ended_at=9, state="completed"))
    return desk, case


async def test_an_agency_sees_its_parts_only(at: tuple[Desk, Case]) -> None:
    desk, case = at
    seen = await desk.reading.see(TOWN, case.id)
    assert ([step.step for step in seen.steps], seen.outputs) == (["offerVisit"], None)
    told = [one async for one in desk.reading.events(TOWN, case.id, 0)]
    assert [(one.kind, one.step) for one in told] == [("step_started", "offerVisit")]


async def test_outputs_are_the_owners(at: tuple[Desk, Case]) -> None:
    desk, case = at
    assert (await desk.reading.see(PORTAL, case.id)).outputs == {}
    assert (await desk.reading.see(OFFICIAL, case.id)).outputs is None


async def test_events_go_on_from_where_one_left(at: tuple[Desk, Case]) -> None:
    desk, case = at
    every = [one.number async for one in desk.reading.events(PORTAL, case.id, 0)]
    assert every == [1, 2, 3, 4]
    rest = [one.number async for one in desk.reading.events(PORTAL, case.id, 2)]
    assert rest == [3, 4]


async def test_lists_are_narrowed_and_paged(at: tuple[Desk, Case]) -> None:
    desk, case = at
    other = await desk.start("child-born", birth())
    first = await desk.reading.page(PORTAL, Window(1), journey=None, state=None)
    assert ([one.id for one in first.items], first.after) == ([case.id], case.id)
    second = await desk.reading.page(PORTAL, Window(1, first.after), journey=None, state=None)
    assert ([one.id for one in second.items], second.after) == ([other.id], None)
    done = await desk.reading.page(PORTAL, Window(9), journey="child-born", state="completed")
    assert [one.id for one in done.items] == [case.id]
    none = await desk.reading.page(PORTAL, Window(9), journey="other", state=None)
    assert none.items == ()


async def test_what_may_not_be_seen_does_not_exist(at: tuple[Desk, Case]) -> None:
    desk, case = at
    with pytest.raises(NotFound):
        await desk.reading.see(replace(PORTAL, client="other"), case.id)


async def test_a_stream_ends_with_the_token(store: Store) -> None:
    """The case goes on; whoever follows it must show a token again."""
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())
    expired = replace(PORTAL, expires=0.0)
    async with asyncio.timeout(20):
        assert [one.kind async for one in desk.reading.events(expired, case.id, 0)] == ["case_started"]


async def test_agencies_are_called_by_their_names(at: tuple[Desk, Case]) -> None:
    desk, case = at
    reading = Reading(desk.cases, desk.plans, desk.access, desk.vault, str.upper)
    seen = await reading.see(OFFICIAL, case.id)
    assert {(step.agency, step.agency_name) for step in seen.steps} > {("civil-registry", "CIVIL-REGISTRY")}
    assert set(seen.texts) == {"en", "id"}
