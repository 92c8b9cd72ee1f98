"""Publishing: the whole new catalogue is built and checked before anything is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.model.catalogue import Catalogue
from gateway.model.principal import Principal
from gateway.model.service import ServiceState
from gateway.problems import Conflict, Problem, PublishRefused, SameParty, ScopeMissing
from gateway.registry.catalogue import CatalogueLoader
from gateway.registry.lifecycle import SERVICE_MOVES, ServiceMove, require_source
from gateway.registry.party import ADMIN, APPROVE, WRITE
from gateway.registry.recorder import Act, Recorder, now_ms, require_version, swap
from gateway.registry.services import Services
from gateway.registry.shelf import ROUTED
from gateway.registry.versions import ServiceVersion
from gateway.store.tables.registry import service_versions, services

Check = Callable[[Catalogue], object]
"""Builds what the exchange path would use; raises a `Problem` when it cannot."""


class Publisher:
    """Moves service versions through their life cycle.

    A move that changes what is routed (publish, deprecate, retire) commits
    only if `check` accepts the catalogue as it would then be; otherwise it is
    rolled back and `PublishRefused` says why.
    """

    def __init__(self, services: Services, recorder: Recorder, loader: CatalogueLoader, check: Check) -> None:
        self._services = services
        self._recorder = recorder
        self._loader = loader
        self._check = check

    async def move(
        self, caller: Principal, version: ServiceVersion, verb: str, row_version: int
    ) -> ServiceVersion:
        """Do `verb` to a version that the caller may change and that has `row_version`.

        Raises `Conflict` for an illegal move, `SameParty` for a publisher that
        submitted it, `VersionMismatch`, `PublishRefused`.
        """
        move = SERVICE_MOVES[verb]
        require_version(version.version, row_version)
        _check_party(caller, version, move)
        require_source(verb, version.state, move.sources)
        if verb == "submit":
            await self._require_whole(version)
        routed = str(move.target) in ROUTED or str(version.state) in ROUTED
        keys = frozenset({f"service:{version.key}", f"agency:{version.agency}"})
        act = Act(
            kind=move.event,
            caller=caller,
            object=f"{version.key}/{version.number}",
            agency=version.agency,
            service=version.name,
        )
        async with self._recorder.change(act, f"service:{version.key}") as connection:
            await _lock(connection, version)
            row = service_versions.c.id == version.id
            await swap(connection, service_versions, row, row_version, _values(caller, move))
            if move.target is ServiceState.PUBLISHED:
                await _deprecate_former(connection, version)
            if routed:
                await self._check_catalogue(await self._loader.preview(connection, keys))
        return await self._services.find(caller, version.agency, version.name, version.number)

    async def _require_whole(self, version: ServiceVersion) -> None:
        if version.settings.endpoint is None:
            raise Conflict("The version has no endpoint yet.", reason="endpoint_missing")
        if not (await self._services.description(version)).operations:
            raise Conflict("The version has no operation that can be used.", reason="no_operation")

    async def _check_catalogue(self, catalogue: Catalogue) -> None:
        try:
            await asyncio.to_thread(self._check, catalogue)
        except PublishRefused:
            raise
        except Problem as problem:
            why = {"type": problem.type, "message": problem.detail or problem.title, **problem.members}
            raise PublishRefused("With this change the catalogue would not be valid.", errors=[why]) from None


def _check_party(caller: Principal, version: ServiceVersion, move: ServiceMove) -> None:
    if not move.independent:
        if not caller.scopes & {WRITE, ADMIN}:
            raise ScopeMissing(f"This needs the scope {WRITE}.")
        return
    if APPROVE not in caller.scopes:
        raise ScopeMissing(f"This needs the scope {APPROVE}.")
    if version.submitted_by == caller.client:
        raise SameParty("The client that submitted a version does not publish it.")


def _values(caller: Principal, move: ServiceMove) -> dict[str, Any]:
    values: dict[str, Any] = {"state": str(move.target)}
    if move.target is ServiceState.SUBMITTED:
        values["submitted_by"] = caller.client
    if move.target is ServiceState.PUBLISHED:
        values["published_by"] = caller.client
    return values


async def _lock(connection: AsyncConnection, version: ServiceVersion) -> None:
    """Let no other transaction move a version of this service meanwhile."""
    row = (services.c.agency == version.agency) & (services.c.name == version.name)
    await connection.execute(select(services.c.name).where(row).with_for_update())


async def _deprecate_former(connection: AsyncConnection, version: ServiceVersion) -> None:
    columns = service_versions.c
    former = (
        update(service_versions)
        .where(
            columns.agency == version.agency,
            columns.name == version.name,
            columns.state == str(ServiceState.PUBLISHED),
            columns.id != version.id,
        )
        .values(state=str(ServiceState.DEPRECATED), version=columns.version + 1, changed_at=now_ms())
    )
    await connection.execute(former)
