"""Keeps the exchange path's snapshot the same as the registry: build, validate, swap, or keep the old one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from gateway.exchange.snapshot import Snapshot, SnapshotHolder
from gateway.model.catalogue import Catalogue
from gateway.problems import Problem
from gateway.registry.catalogue import CatalogueLoader
from gateway.registry.clients import ClientDirectory

Build = Callable[[Catalogue, Snapshot | None], Snapshot]

log = structlog.get_logger(__name__)


class SnapshotFollower:
    """Listens to topic `catalogue`; `swapped` is called with each snapshot that has come into force."""

    def __init__(
        self,
        loader: CatalogueLoader,
        clients: ClientDirectory,
        holder: SnapshotHolder,
        build: Build,
        swapped: Callable[[Catalogue], None],
    ) -> None:
        self._loader = loader
        self._clients = clients
        self._holder = holder
        self._build = build
        self._swapped = swapped
        self.catalogue = Catalogue(generation=0)
        self.loaded = False

    async def load(self) -> None:
        """Read everything; raises when it cannot be used, since there is no old snapshot to keep."""
        await self._take(await self._loader.load())
        self.loaded = True

    async def on_change(self, keys: frozenset[str]) -> None:
        """Read what changed; a catalogue that cannot be used is logged and changes nothing."""
        try:
            await self._take(await self._loader.refresh(keys))
        except Problem as problem:
            log.error("snapshot_refused", reason=problem.code, errors=len(problem.members.get("errors", ())))

    async def _take(self, catalogue: Catalogue) -> None:
        # Clients first: one that was made inactive is refused even if the rest cannot be used.
        self._clients.update(catalogue)
        snapshot = await asyncio.to_thread(self._build, catalogue, self._holder.current)
        self._holder.swap(snapshot)
        self.catalogue = catalogue
        self._swapped(catalogue)
