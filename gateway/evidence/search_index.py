"""The index of the evidence log: made after the answers, in batches, and always before a search.

An index written with each entry cost a third of the append, all of it before
the answer. So a search first copies what was appended since the last one,
and `catch_up` runs now and then so that this is never much. The log alone is
evidence; the index lies in the registry's store and can be made anew from it.
"""

from __future__ import annotations

from typing import Any, Final

import orjson
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.store.store import Store
from gateway.store.tables.evidence import evidence_entries, evidence_search

BATCH: Final = 1_000
"""Entries copied in one transaction."""
_COPIED: Final = (
    "at",
    "exchange",
    "decision",
    "client",
    "agency",
    "operation",
    "purpose",
    "subject",
    "mandate",
)


class SearchIndex:
    """The index in `index` of the log in `log`; the two are one store on PostgreSQL."""

    def __init__(self, log: Store, index: Store) -> None:
        self._log = log
        self.store = index
        self._next: int | None = None

    async def catch_up(self) -> None:
        """Copy every entry that was appended before this call; several workers may do so at once."""
        while await self._copy_batch() == BATCH:
            pass

    async def _copy_batch(self) -> int:
        first = self._next
        if first is None:
            async with self.store.read() as connection:
                last = await connection.scalar(select(func.max(evidence_search.c.leaf_index)))
            first = 0 if last is None else int(last) + 1
        query = (
            select(evidence_entries.c.leaf_index, evidence_entries.c.entry)
            .where(evidence_entries.c.leaf_index >= first)
            .order_by(evidence_entries.c.leaf_index)
            .limit(BATCH)
        )
        async with self._log.read() as connection:
            rows = (await connection.execute(query)).all()
        if rows:
            insert = (sqlite if self.store.dialect == "sqlite" else postgresql).insert(evidence_search)
            async with self.store.write() as connection:
                await connection.execute(
                    insert.on_conflict_do_nothing(), [_copy(row.leaf_index, row.entry) for row in rows]
                )
            self._next = rows[-1].leaf_index + 1
        return len(rows)


def _copy(index: int, entry: bytes) -> dict[str, Any]:
    members = orjson.loads(entry)
    return {"leaf_index": index, **{name: members.get(name) for name in _COPIED}}
