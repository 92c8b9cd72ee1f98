"""The life cycle of journeys: like that of services, with four eyes, and checked against what is agreed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.journeys.definitions.coverage import check_for_publishing
from gateway.journeys.definitions.running import check_running
from gateway.journeys.definitions.versions import JourneyVersion, JourneyVersions, refusals
from gateway.model.catalogue import Catalogue
from gateway.model.principal import Principal
from gateway.model.service import ServiceState
from gateway.problems import AccessDenied, PublishRefused, SameParty, ScopeMissing
from gateway.registry.lifecycle import SERVICE_MOVES, require_source
from gateway.registry.party import ADMIN, APPROVE, WRITE, acts_for
from gateway.registry.recorder import Act, Recorder, now_ms, require_version, swap
from gateway.store.tables.journeys import journey_versions

_BY: Final[Mapping[str, str]] = {"submit": "submitted_by", "publish": "published_by"}


class JourneyPublisher:
    """Moves versions of journeys; publishing checks them against the catalogue in force."""

    def __init__(
        self, versions: JourneyVersions, recorder: Recorder, catalogue: Callable[[], Catalogue]
    ) -> None:
        self._versions, self._recorder, self._catalogue = versions, recorder, catalogue

    async def move(
        self, caller: Principal, version: JourneyVersion, verb: str, row_version: int
    ) -> JourneyVersion:
        """Do `verb` (as for services) to a version of the caller's agency.

        Raises `Conflict` for an illegal move, `SameParty` for a publisher that
        submitted it, `VersionMismatch`, `PublishRefused` with lines and reasons.
        """
        move = SERVICE_MOVES[verb]
        require_version(version.version, row_version)
        if not acts_for(caller, version.agency):
            raise AccessDenied("The journey is another agency's.", reason="other_agency")
        _check_party(caller, version, independent=move.independent)
        require_source(verb, ServiceState(version.state), move.sources)
        if verb == "publish":
            await self._require_fit(version)
        act = Act(
            kind=move.event.replace("service", "journey"),
            caller=caller,
            object=f"{version.name}/{version.number}",
            agency=version.agency,
        )
        values: dict[str, Any] = {"state": str(move.target)}
        if verb in _BY:
            values[_BY[verb]] = caller.client
        async with self._recorder.change(act) as connection:
            await _lock(connection, version)
            row = journey_versions.c.id == version.id
            await swap(connection, journey_versions, row, row_version, values)
            if move.target is ServiceState.PUBLISHED:
                await connection.execute(_deprecate_former(version))
        return await self._versions.find(caller, version.name, version.number)

    async def _require_fit(self, version: JourneyVersion) -> None:
        document, others, _ = await self._versions.documents(version)
        found = await asyncio.to_thread(check_for_publishing, document, others, self._catalogue())
        beside = [
            replace(one, document=name)
            for name, other in others.documents.items()
            for one in check_running(other)
        ]
        errors = refusals((*found, *check_running(document), *beside))
        if errors:
            raise PublishRefused("The journey is not fit to run.", errors=errors[:100])


def _check_party(caller: Principal, version: JourneyVersion, *, independent: bool) -> None:
    if not independent:
        if not caller.scopes & {WRITE, ADMIN}:
            raise ScopeMissing(f"This needs the scope {WRITE}.")
        return
    if APPROVE not in caller.scopes:
        raise ScopeMissing(f"This needs the scope {APPROVE}.")
    if version.submitted_by == caller.client:
        raise SameParty("The client that submitted a version does not publish it.")


async def _lock(connection: AsyncConnection, version: JourneyVersion) -> None:
    """Let no other transaction move a version of this journey meanwhile: only one is published."""
    columns = journey_versions.c
    rows = select(columns.id).where(columns.name == version.name).order_by(columns.number)
    await connection.execute(rows.with_for_update())


def _deprecate_former(version: JourneyVersion) -> Any:
    columns = journey_versions.c
    return (
        update(journey_versions)
        .where(
            columns.name == version.name,
            columns.state == str(ServiceState.PUBLISHED),
            columns.id != version.id,
        )
        .values(state=str(ServiceState.DEPRECATED), version=columns.version + 1, changed_at=now_ms())
    )
