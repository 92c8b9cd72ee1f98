"""The catalogue: the registry as one immutable value, made anew from what changed."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.model.catalogue import Catalogue
from gateway.registry.shelf import Shelf, is_known, read_all, read_changed
from gateway.store.store import Store

T = TypeVar("T")


class CatalogueLoader:
    """Makes catalogues of the store; an agreement's change reads that agreement only, however many there are.

    Agreements that were never granted (requested, rejected) are not in a
    catalogue; suspended and ended ones are, so that the caller is told so.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = asyncio.Lock()
        self._shelf: Shelf | None = None
        self._present = Catalogue(generation=0)

    async def load(self) -> Catalogue:
        """Read everything and return the catalogue."""
        async with self._lock, self._store.read() as connection:
            return self._keep(await read_all(connection, self._shelf or Shelf()))

    async def refresh(self, keys: frozenset[str]) -> Catalogue:
        """Return the catalogue with `keys` (`agreement:ID`, `service:AGENCY/NAME` …) read again."""
        if self._shelf is None or not all(is_known(key) for key in keys):
            return await self.load()
        async with self._lock, self._store.read() as connection:
            return self._keep(await read_changed(connection, self._shelf, keys))

    async def preview(self, connection: AsyncConnection, keys: frozenset[str]) -> Catalogue:
        """Return the catalogue as it would be if this transaction, which changed `keys`, committed."""
        if self._shelf is None:
            await self.load()
        async with self._lock:
            shelf = await read_changed(connection, self._shelf or Shelf(), keys)
            return _catalogue(self._present, shelf, self._shelf)

    def _keep(self, shelf: Shelf) -> Catalogue:
        self._present = _catalogue(self._present, shelf, self._shelf)
        self._shelf = shelf
        return self._present


def _catalogue(present: Catalogue, shelf: Shelf, former: Shelf | None) -> Catalogue:
    before = former or Shelf()
    return Catalogue(
        generation=present.generation + 1,
        agencies=_values(present.agencies, shelf.agencies, before.agencies),
        clients=_values(present.clients, shelf.clients, before.clients),
        services=_values(present.services, shelf.services, before.services),
        agreements=_values(present.agreements, shelf.agreements, before.agreements),
    )


def _values(present: tuple[T, ...], now: dict[str, T], before: dict[str, T]) -> tuple[T, ...]:
    return present if now is before else tuple(now.values())
