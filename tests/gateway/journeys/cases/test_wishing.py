"""Wishes: written once, by who may, for a case that has not ended."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from gateway.journeys.cases.case import Case
from gateway.problems import AccessDenied, Conflict, NotFound
from gateway.store.store import Store
from gateway.store.tables.journeys import case_events, cases
from tests.support.journey_cases import OFFICIAL, PORTAL, Desk
from tests.support.journey_world import birth

CITIZEN = replace(PORTAL, subject="9" * 16)


@pytest.fixture
async def at(store: Store) -> tuple[Desk, Case]:
    desk = Desk(store)
    await desk.publish("child-born")
    return desk, await desk.start("child-born", birth(parent="9" * 16), caller=CITIZEN)


async def found(desk: Desk, case: Case) -> Case:
    seen = await desk.cases.find(case.id)
    assert seen is not None
    return seen


async def kinds(desk: Desk) -> list[str]:
    async with desk.store.read() as connection:
        query = select(case_events.c.kind).order_by(case_events.c.number)
        return list((await connection.execute(query)).scalars())


async def test_the_citizen_cancels_once(at: tuple[Desk, Case]) -> None:
    desk, case = at
    await desk.wishing.cancel(CITIZEN, case.id)
    await desk.wishing.cancel(OFFICIAL, case.id)
    assert (await found(desk, case)).cancel == "cancelled_by_citizen"
    assert await kinds(desk) == ["case_started", "cancel_wished"]


async def test_it_is_told_who_cancelled(store: Store) -> None:
    """A person with an official's rights is an official, but in their own case; a portal is a client."""
    desk = Desk(store)
    await desk.publish("child-born")
    signed_in = replace(OFFICIAL, subject="official")
    for owner, caller, told in (
        (CITIZEN, OFFICIAL, "official"),
        (CITIZEN, signed_in, "official"),
        (PORTAL, PORTAL, "client"),
        (PORTAL, OFFICIAL, "official"),
    ):
        case = await desk.start("child-born", birth(parent="9" * 16), caller=owner)
        await desk.wishing.cancel(caller, case.id)
        assert (await found(desk, case)).cancel == f"cancelled_by_{told}"


async def test_others_wish_nothing(at: tuple[Desk, Case]) -> None:
    desk, case = at
    for wish in (desk.wishing.cancel, desk.wishing.pause, desk.wishing.resume):
        with pytest.raises(AccessDenied):
            await wish(replace(PORTAL, subject="1"), case.id)
        with pytest.raises(NotFound):
            await wish(OFFICIAL, "0" * 36)


async def test_pause_and_resume(at: tuple[Desk, Case]) -> None:
    desk, case = at
    await desk.wishing.pause(OFFICIAL, case.id)
    await desk.wishing.pause(OFFICIAL, case.id)
    assert ((await found(desk, case)).paused, (await found(desk, case)).due) == (True, None)
    await desk.wishing.resume(OFFICIAL, case.id)
    assert not (await found(desk, case)).paused
    assert (await found(desk, case)).due is not None
    assert await kinds(desk) == ["case_started", "case_paused", "case_resumed"]


async def test_to_cancel_a_paused_case_is_to_let_it_go_on(at: tuple[Desk, Case]) -> None:
    desk, case = at
    await desk.wishing.pause(OFFICIAL, case.id)
    await desk.wishing.cancel(OFFICIAL, case.id)
    assert (await found(desk, case)).due is not None
    assert not (await found(desk, case)).paused


async def test_an_ended_case_is_left_alone(at: tuple[Desk, Case]) -> None:
    desk, case = at
    async with desk.store.write() as connection:
        await connection.execute(update(cases).values(ended_at=1))
    with pytest.raises(Conflict):
        await desk.wishing.cancel(OFFICIAL, case.id)
