"""Keyset pagination: a page begins after a key, so that what is inserted meanwhile shifts nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, RowMapping, Select
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` items whose keys are greater than `after`."""

    limit: int
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items in the order of their keys; `after` begins the next page, None when there is none."""

    items: tuple[T, ...]
    after: str | None


async def read_page(
    connection: AsyncConnection,
    query: Select[*tuple[Any, ...]],
    key: ColumnElement[str],
    window: Window,
    make: Callable[[RowMapping], T],
) -> Page[T]:
    """Return the page of `query` in this window; `key` must be unique among its rows."""
    if window.after is not None:
        query = query.where(key > window.after)
    query = query.add_columns(key.label("page_key")).order_by(key).limit(window.limit + 1)
    rows = (await connection.execute(query)).mappings().all()
    shown = rows[: window.limit]
    after = str(shown[-1]["page_key"]) if len(rows) > window.limit else None
    return Page(tuple(make(row) for row in shown), after)
