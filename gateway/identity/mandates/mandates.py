"""Mandates in the store; revoking one is felt by every worker within a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, delete, insert, select, update

from gateway.identity.administration import Administration
from gateway.identity.grants import LIFETIME
from gateway.identity.keys.wrapping import WrappingKey, WrongWrappingKey
from gateway.identity.mandates.mandate import Mandate
from gateway.identity.revocations import Revocations, revoke
from gateway.model.principal import Principal
from gateway.problems import NotFound
from gateway.store.store import Store
from gateway.store.tables.identity import grants, one_time_artifacts
from gateway.store.tables.sign_in import mandates as table

_LONGEST_TOKEN: Final = 3_600 + 60
LISTED: Final = 200


class Mandates:
    """Keeps mandates; every change of one is evidenced."""

    def __init__(
        self,
        store: Store,
        wrapping: WrappingKey,
        revocations: Revocations,
        administration: Administration,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._wrapping = WrappingKey(wrapping.derive("mandate-names"))
        self._revocations = revocations
        self._administration = administration
        self._clock = clock

    async def add(self, caller: Principal, mandate: Mandate) -> None:
        """Keep a new mandate."""
        row = {
            "id": mandate.id,
            "kind": mandate.kind,
            "holder": mandate.holder,
            "represented": mandate.represented,
            "name": self._wrapping.wrap(mandate.id, mandate.name.encode()),
            "purposes": list(mandate.purposes),
            "reach": list(mandate.reach),
            "source": mandate.source,
            "valid_from": mandate.valid_from,
            "valid_until": mandate.valid_until,
            "created_by": mandate.created_by,
            "created_at": mandate.created_at,
        }
        change = self._administration.change(
            "identity.mandate.granted", caller, f"mandate:{mandate.id}", mandate.id
        )
        async with change, self._store.write() as connection:
            await connection.execute(insert(table).values(row))

    async def revoke(self, caller: Principal, mandate: str) -> None:
        """End a mandate, and at once every grant and token that came of it; raises `NotFound`."""
        found, now, mark = await self.find(mandate), int(self._clock()), f"mandate:{mandate}"
        change = self._administration.change("identity.mandate.revoked", caller, mark, mandate)
        async with change, self._store.write() as connection:
            await connection.execute(
                update(table)
                .where(table.c.id == mandate, table.c.revoked_at.is_(None))
                .values(revoked_at=now)
            )
            of_subject = select(grants.c.id, grants.c.body).where(grants.c.subject == found.represented)
            rows = (await connection.execute(of_subject)).all()
            ended = [row.id for row in rows if _stands_on(row.body, mandate)]
            await connection.execute(
                delete(one_time_artifacts).where(one_time_artifacts.c.grant_id.in_(ended))
            )
            await connection.execute(delete(grants).where(grants.c.id.in_(ended)))
            await revoke(connection, mark, now + LIFETIME + _LONGEST_TOKEN)
        await self._revocations.on_change(frozenset({mark}))

    async def find(self, mandate: str) -> Mandate:
        """Return a mandate, in force or not; raises `NotFound`."""
        found = await self._select(table.c.id == mandate)
        if not found:
            raise NotFound("There is no such mandate.")
        return found[0]

    async def held(self, holder: str) -> list[Mandate]:
        """Return the mandates under which a person may act now."""
        now = self._clock()
        return [found for found in await self._select(table.c.holder == holder) if found.in_force(now)]

    async def involving(self, subject: str) -> list[Mandate]:
        """Return the mandates, past ones too, that a person or organisation holds or is represented by."""
        return await self._select((table.c.holder == subject) | (table.c.represented == subject))

    async def _select(self, which: ColumnElement[bool]) -> list[Mandate]:
        statement = select(table).where(which).order_by(table.c.id).limit(LISTED)
        async with self._store.read() as connection:
            return [self._mandate(row) for row in await connection.execute(statement)]

    def _mandate(self, row: Any) -> Mandate:
        try:
            name = self._wrapping.unwrap(row.id, row.name).decode()
        except WrongWrappingKey:
            name = ""
        return Mandate(
            id=row.id,
            kind=row.kind,
            holder=row.holder,
            represented=row.represented,
            name=name,
            purposes=tuple(row.purposes),
            reach=tuple(row.reach),
            source=row.source,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            created_by=row.created_by,
            created_at=row.created_at,
            revoked_at=row.revoked_at,
        )


def _stands_on(grant: str, mandate: str) -> bool:
    stated = orjson.loads(grant)["mandate"]
    return stated is not None and stated["id"] == mandate
