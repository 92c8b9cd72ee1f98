"""Retention: after its time a case has no key and no content; what was called when stays."""

from __future__ import annotations

from sqlalchemy import select, update

from gateway.journeys.cases.retention import forget_old_cases
from gateway.registry.recorder import now_ms
from gateway.store.store import Store
from gateway.store.tables.journeys import case_events, cases
from tests.support.journey_cases import OFFICIAL, Desk
from tests.support.journey_world import birth

DAY = 86_400_000


async def test_only_cases_whose_time_is_over_lose_their_content(store: Store) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    old, young, running = [await desk.start("child-born", birth()) for _ in range(3)]
    async with store.write() as connection:
        for case, days in ((old, 91), (young, 89)):
            ended = now_ms() - days * DAY
            await connection.execute(update(cases).where(cases.c.id == case.id).values(ended_at=ended))
    assert await forget_old_cases(store, 90) == 1
    assert await forget_old_cases(store, 90) == 0
    async with store.read() as connection:
        rows = {row.id: row for row in await connection.execute(select(cases))}
        told = (await connection.execute(select(case_events.c.case_id))).scalars().all()
    assert (rows[old.id].case_key, rows[old.id].content) == (None, None)
    assert rows[young.id].content
    assert rows[running.id].content
    assert old.id in told
    seen = await desk.see(old.id, OFFICIAL)
    assert seen.outputs is None
