"""Retention: a case's key is destroyed in time, and what is left is evidence without content."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from gateway.registry.recorder import now_ms
from gateway.store.store import Store
from gateway.store.tables.journeys import case_messages, case_waits, cases

BATCH = 500


async def forget_old_cases(store: Store, days: int) -> int:
    """Destroy keys and content of cases that ended so many days ago; return how many."""
    before = now_ms() - days * 86_400_000
    old = cases.c.ended_at.is_not(None) & (cases.c.ended_at < before) & cases.c.case_key.is_not(None)
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
