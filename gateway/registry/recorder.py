"""Changes of the registry, none of which is committed without evidence.

(1) An entry with the reason `intent` is durable before the transaction opens,
so no commit can lack one, wherever the journal keeps its entries. (2) The
change and its announcement commit together. (3) A second entry of the same
exchange says what came of it: `done`, or the code of the refusal. When that
entry cannot be written the answer is `EvidenceUnavailable`, and an intent
without an outcome tells the reader to look at the object.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Insert, Table, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.ports import Journal
from gateway.problems import Conflict, Problem, VersionMismatch
from gateway.store.changes import announce
from gateway.store.store import Store

_STALE: Final = "Someone else changed it meanwhile; read it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a caller does to an object of the registry; `kind` is such as `registry.agreement.approved`."""

    kind: str
    caller: Principal
    object: str
    agency: str | None = None
    service: str | None = None
    agreement: str | None = None

    def entry(self, exchange: str, reason: str, decision: str = "permit") -> Entry:
        """Return the evidence of this act at one of its stages."""
        return Entry(
            kind=self.kind,
            exchange=exchange,
            at=now_ms(),
            decision=decision,
            reason=reason,
            client=self.caller.client,
            client_agency=self.caller.agency or None,
            agency=self.agency,
            service=self.service,
            agreement=self.agreement,
            by=self.caller.client,
            object=self.object,
        )


class Recorder:
    """Opens the transactions in which the registry changes."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store = store
        self._journal = journal

    @asynccontextmanager
    async def change(self, act: Act, *keys: str) -> AsyncIterator[AsyncConnection]:
        """Open a transaction for `act`; every worker hears of `keys` once it commits.

        Raises `EvidenceUnavailable` before anything is changed when the journal cannot be written.
        """
        exchange = new_id()
        await self._journal.append(act.entry(exchange, "intent"))  # (1)
        try:
            async with self._store.write() as connection:  # (2)
                yield connection
                for key in keys:
                    await announce(connection, "catalogue", key)
        except Exception as error:
            reason = error.code if isinstance(error, Problem) else "internal"
            await self._journal.append(act.entry(exchange, reason, "deny"))
            raise
        await self._journal.append(act.entry(exchange, "done"))  # (3)


def now_ms() -> int:
    """Return Unix milliseconds."""
    return time.time_ns() // 1_000_000


async def insert_new(connection: AsyncConnection, statement: Insert, reason: str, detail: str) -> None:
    """Execute an insertion; raises `Conflict` when the row exists or refers to what does not."""
    try:
        await connection.execute(statement)
    except IntegrityError:
        raise Conflict(detail, reason=reason) from None


async def swap(
    connection: AsyncConnection,
    table: Table,
    key: ColumnElement[bool],
    version: int,
    values: Mapping[str, Any],
) -> None:
    """Change the row at `key` if it still has `version`; raises `VersionMismatch` when it does not."""
    statement = (
        update(table)
        .where(key, table.c.version == version)
        .values(**values, version=version + 1, changed_at=now_ms())
    )
    if (await connection.execute(statement)).rowcount != 1:
        raise VersionMismatch(_STALE)


def require_version(present: int, named: int) -> None:
    """Raise `VersionMismatch` unless the row's present version is the one that the caller has seen."""
    if present != named:
        raise VersionMismatch(_STALE)
