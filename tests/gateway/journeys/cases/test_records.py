"""Cases read and woken: only when nobody is at work."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from gateway.journeys.cases.records import CaseStore, wake
from gateway.store.store import Store
from gateway.store.tables.journeys import cases
from tests.support.journey_cases import Desk
from tests.support.journey_world import birth


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
