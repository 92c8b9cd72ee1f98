"""Search in the evidence log: filters, newest first, keyset pagination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Select, select, tuple_

from gateway.evidence.search_index import SearchIndex
from gateway.store.store import Store
from gateway.store.tables.evidence import evidence_entries as entries
from gateway.store.tables.evidence import evidence_search as index

LARGEST_PAGE: Final = 500
_EQUAL: Final = ("client", "agency", "operation", "decision", "purpose", "exchange", "mandate")


class Place(NamedTuple):
    """Where a page ended: the last entry's time and index, so that what is added meanwhile moves nothing."""

    at: int
    leaf_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to look for; None is no filter. `since` and `until` (exclusive) are Unix ms.

    `subject` are pseudonyms of one person, never an identifier in clear: an
    agency's identifier and the one under which they sign in are different.
    """

    since: int | None = None
    until: int | None = None
    client: str | None = None
    agency: str | None = None
    operation: str | None = None
    decision: str | None = None
    purpose: str | None = None
    exchange: str | None = None
    subject: tuple[str, ...] | None = None
    mandate: str | None = None

    def names(self) -> tuple[str, ...]:
        """Return the names of the filters that are set: what evidence of a search says."""
        return tuple(name for name in self.__slots__ if getattr(self, name) is not None)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of the log: its members as they were hashed, and its place in the tree."""

    index: int
    leaf_hash: str
    """Lower-case hex."""
    entry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first; `next` is where the next page begins, None at the end."""

    entries: tuple[Found, ...]
    next: Place | None


class Search:
    """Searches the log in a store (`gateway.evidence.opening.evidence_store`) by its index in another."""

    def __init__(self, log: Store, index: Store) -> None:
        self._store = log
        self.index = SearchIndex(log, index)

    async def find(self, filters: Filters, *, after: Place | None = None, limit: int = 50) -> Page:
        """Return at most `limit` entries that pass every filter, those before `after` only."""
        limit = max(1, min(limit, LARGEST_PAGE))
        await self.index.catch_up()
        async with self.index.store.read() as connection:
            places = [
                Place(*row) for row in await connection.execute(_filtered(filters, after).limit(limit + 1))
            ]
        shown = places[:limit]
        query = select(entries.c.leaf_index, entries.c.leaf_hash, entries.c.entry).where(
            entries.c.leaf_index.in_([place.leaf_index for place in shown])
        )
        async with self._store.read() as connection:
            found = {row.leaf_index: _found(row) for row in await connection.execute(query)}
        return Page(
            tuple(found[place.leaf_index] for place in shown), shown[-1] if len(places) > limit else None
        )

    async def get(self, index: int) -> Found | None:
        """Return the entry at `index`, or None."""
        query = select(entries.c.leaf_index, entries.c.leaf_hash, entries.c.entry).where(
            entries.c.leaf_index == index
        )
        async with self._store.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _found(row)


def _filtered(filters: Filters, after: Place | None) -> Select[Any]:
    query = select(index.c.at, index.c.leaf_index).order_by(index.c.at.desc(), index.c.leaf_index.desc())
    if filters.since is not None:
        query = query.where(index.c.at >= filters.since)
    if filters.until is not None:
        query = query.where(index.c.at < filters.until)
    for name in _EQUAL:
        value = getattr(filters, name)
        if value is not None:
            query = query.where(index.c[name] == value)
    if filters.subject is not None:
        query = query.where(index.c.subject.in_(sorted(filters.subject)))
    if after is not None:
        query = query.where(tuple_(index.c.at, index.c.leaf_index) < tuple_(after.at, after.leaf_index))
    return query


def _found(row: Any) -> Found:
    return Found(row.leaf_index, row.leaf_hash.hex(), orjson.loads(row.entry))
