"""Delegations in the store; revoking one is felt by every worker within a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from sqlalchemy import ColumnElement, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.identity.administration import Administration
from gateway.identity.delegations.delegation import Delegation
from gateway.identity.revocations import LONGEST, Revocations, revoke
from gateway.model.principal import Principal
from gateway.ports import Journal
from gateway.problems import InvalidRequest, NotFound
from gateway.store.store import Store
from gateway.store.tables.identity import delegations as table

LISTED: Final = 200


class Delegations:
    """Keeps delegations; what changes is evidenced before and after."""

    def __init__(
        self,
        store: Store,
        revocations: Revocations,
        journal: Journal,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._revocations = revocations
        self._administration = Administration(journal)
        self._clock = clock

    async def add(self, caller: Principal, delegation: Delegation) -> None:
        """Keep a new delegation; raises `InvalidRequest` when one of the agencies is not registered."""
        values = {**asdict(delegation), "scopes": list(delegation.scopes)}
        async with self._administration.change("identity.delegation.granted", caller, delegation.mark):
            try:
                async with self._store.write() as connection:
                    await connection.execute(insert(table).values(values))
            except IntegrityError:
                raise InvalidRequest("Consumer and supplier must be registered agencies.") from None

    async def revoke(self, caller: Principal, delegation: str) -> None:
        """End a delegation, and at once every token that came of it; raises `NotFound`."""
        found, now = await self.find(delegation), int(self._clock())
        async with self._administration.change("identity.delegation.revoked", caller, found.mark):
            async with self._store.write() as connection:
                await connection.execute(
                    update(table)
                    .where(table.c.id == delegation, table.c.revoked_at.is_(None))
                    .values(revoked_at=now)
                )
                await revoke(connection, found.mark, now + LONGEST)
            await self._revocations.on_change(frozenset({found.mark}))

    async def find(self, delegation: str) -> Delegation:
        """Return a delegation, in force or not; raises `NotFound`."""
        found = await self._select(table.c.id == delegation)
        if not found:
            raise NotFound("There is no such delegation.")
        return found[0]

    async def of_agency(self, agency: str) -> list[Delegation]:
        """Return the delegations, past ones too, in which an agency is consumer or supplier."""
        return await self._select((table.c.consumer == agency) | (table.c.supplier == agency))

    async def held(self, supplier: str) -> list[Delegation]:
        """Return the delegations under which an agency's systems may act now."""
        now = self._clock()
        in_time = (table.c.valid_from <= int(now)) & (table.c.valid_until > int(now))
        which = (table.c.supplier == supplier) & table.c.revoked_at.is_(None) & in_time
        return [found for found in await self._select(which) if found.in_force(now)]

    async def _select(self, which: ColumnElement[bool]) -> list[Delegation]:
        statement = select(table).where(which).order_by(table.c.id).limit(LISTED)
        async with self._store.read() as connection:
            return [_delegation(row) for row in (await connection.execute(statement)).mappings()]


def _delegation(row: RowMapping) -> Delegation:
    return Delegation(**{**row, "scopes": tuple(row["scopes"])})
