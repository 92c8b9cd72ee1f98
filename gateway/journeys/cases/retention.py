"""Retention: a case's key is destroyed in time, and what is left is evidence without content."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, select, update

from gateway.journeys.definitions.plans import Plans
from gateway.registry.recorder import now_ms
from gateway.store.store import Store
from gateway.store.tables.journeys import case_messages, case_waits, cases

BATCH: Final = 500
DAY: Final = 86_400


async def forget_old_cases(store: Store, plans: Plans, days: int) -> int:
    """Destroy keys and content of cases that ended so many days ago; return how many.

    A journey that says `x-retention` decides for its own cases, each by the
    version that it ran.
    """
    kept = cases.c.ended_at.is_not(None) & cases.c.case_key.is_not(None)
    query = select(cases.c.journey_version, cases.c.workflow).where(kept).distinct()
    async with store.read() as connection:
        found = [(version, workflow) for version, workflow in await connection.execute(query)]
    forgotten = 0
    for version, workflow in found:
        plan = await plans.find(version)
        seconds = plan.workflow(workflow).x.retention or days * DAY
        forgotten += await _forget(store, version, workflow, now_ms() - seconds * 1_000)
    return forgotten


async def _forget(store: Store, version: str, workflow: str, before: int) -> int:
    own = (cases.c.journey_version == version) & (cases.c.workflow == workflow)
    old = own & cases.c.ended_at.is_not(None) & (cases.c.ended_at < before) & cases.c.case_key.is_not(None)
    async with store.write() as connection:
        query = select(cases.c.id).where(old).limit(BATCH)
        ids = [row.id for row in await connection.execute(query)]
        if not ids:
            return 0
        await connection.execute(update(cases).where(cases.c.id.in_(ids)).values(case_key=None, content=None))
        await connection.execute(
            update(case_waits).where(case_waits.c.case_id.in_(ids)).values(shown=None, answer=None)
        )
        await connection.execute(delete(case_messages).where(case_messages.c.case_id.in_(ids)))
    return len(ids)
