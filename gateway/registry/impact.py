"""What a version changes for those who call the service, and which agreements it would break."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from gateway.model.agreement import Agreement, AgreementState
from gateway.model.description import Description
from gateway.registry.importing.diff import Change, Diff
from gateway.registry.rows import agreement_of
from gateway.registry.services import Services
from gateway.registry.versions import ServiceVersion, apply_settings
from gateway.store.store import Store
from gateway.store.tables.registry import agreements

Compare = Callable[[Description, Description], Diff]
_GRANTED = (str(AgreementState.ACTIVE), str(AgreementState.SUSPENDED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """The changes against the version with `number`, and the agreements that breaking ones would hit."""

    number: int
    changes: tuple[Change, ...]
    agreements: tuple[Agreement, ...]


class ImpactAssessor:
    """Compares a version with the one that is routed, settings included."""

    def __init__(self, store: Store, services: Services, compare: Compare) -> None:
        self._store = store
        self._services = services
        self._compare = compare

    async def assess(self, version: ServiceVersion) -> Impact | None:
        """Return what publishing `version` would change; None when no other version is routed."""
        routed = await self._services.routed(version.agency, version.name)
        if routed is None or routed.id == version.id:
            return None
        old, new = [
            apply_settings(await self._services.description(one), one.settings) for one in (routed, version)
        ]
        diff = await asyncio.to_thread(self._compare, old, new)
        broken = {change.operation for change in diff.breaking}
        hit = await self._granted(version) if broken else []
        return Impact(
            number=routed.number,
            changes=diff.changes,
            agreements=tuple(one for one in hit if any(one.covers(name) for name in broken)),
        )

    async def _granted(self, version: ServiceVersion) -> list[Agreement]:
        columns = agreements.c
        query = select(agreements).where(
            columns.provider == version.agency,
            columns.service == version.name,
            columns.state.in_(_GRANTED),
        )
        async with self._store.read() as connection:
            rows = await connection.execute(query.order_by(columns.id))
        return [agreement_of(row) for row in rows.mappings()]
