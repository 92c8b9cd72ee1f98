"""Keeps the exchange path's snapshot the same as the registry: build, validate, swap, or keep the old one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from gateway.exchange.snapshot import Snapshot, SnapshotHolder
from gateway.model.catalogue import Catalogue
from gateway.model.service import Service
from gateway.problems import Problem, PublishRefused
from gateway.registry.catalogue import CatalogueLoader
from gateway.registry.clients import ClientDirectory

Build = Callable[[Catalogue, Snapshot | None], Snapshot]

log = structlog.get_logger(__name__)


class SnapshotFollower:
    """Listens to topic `catalogue`; `swapped` is called with each snapshot that has come into force.

    What was published before and cannot be used any more (after an upgrade,
    say) is left out and logged. It must not keep the rest from coming into
    force: a suspended agreement has to stop whatever else is wrong.
    """

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
        try:
            snapshot = await asyncio.to_thread(self._build, catalogue, self._holder.current)
        except PublishRefused as refused:
            catalogue = _without_broken(catalogue, refused)
            snapshot = await asyncio.to_thread(self._build, catalogue, self._holder.current)
        self._holder.swap(snapshot)
        self.catalogue = catalogue
        self._swapped(catalogue)


def _without_broken(catalogue: Catalogue, refused: PublishRefused) -> Catalogue:
    """Return the catalogue without the services, operations and agreements that `refused` names."""
    broken = {error["id"] for error in refused.members.get("errors", ())}
    log.error("catalogue_reduced", count=len(broken))
    return replace(
        catalogue,
        services=tuple(
            _usable(service, broken) for service in catalogue.services if service.id not in broken
        ),
        agreements=tuple(agreement for agreement in catalogue.agreements if agreement.id not in broken),
    )


def _usable(service: Service, broken: set[str]) -> Service:
    operations = tuple(operation for operation in service.operations if operation.id not in broken)
    if len(operations) == len(service.operations):
        return service
    # Without a digest its compiled routes are not taken for those of the whole service.
    return replace(service, operations=operations, digest="")
