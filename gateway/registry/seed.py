"""What must be registered before anyone can sign in to register something."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Insert, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.model.agency import Agency
from gateway.model.client import Client
from gateway.registry.recorder import now_ms
from gateway.registry.rows import agency_values, client_values
from gateway.store.changes import announce
from gateway.store.store import Store
from gateway.store.tables.registry import agencies, clients

SEEDED_BY = "simpul-init"


async def seed(store: Store, agency: Agency, members: Sequence[Client]) -> None:
    """Register the operator's agency and its first clients; what is there already stays as it is.

    For `simpul init` alone, which acts before there is evidence or a caller.
    """
    marks = {"version": 1, "created_by": SEEDED_BY, "changed_at": now_ms()}
    async with store.write() as connection:
        await connection.execute(_insert_absent(store, agencies, {**agency_values(agency), **marks}))
        await announce(connection, "catalogue", f"agency:{agency.id}")
        for client in members:
            await connection.execute(_insert_absent(store, clients, {**client_values(client), **marks}))
            await announce(connection, "catalogue", f"client:{client.id}")


async def widen(store: Store, client: str, scopes: frozenset[str]) -> frozenset[str]:
    """Add to the client the scopes that it lacks, and return those; every worker hears of it.

    For `simpul init` alone: a newer Simpul knows scopes that the operator's client was not made with.
    """
    async with store.write() as connection:
        held = await connection.scalar(select(clients.c.scopes).where(clients.c.id == client))
        missing = scopes - frozenset(held or ())
        if held is None or not missing:
            return frozenset()
        await connection.execute(
            update(clients)
            .where(clients.c.id == client)
            .values(scopes=sorted(scopes.union(held)), version=clients.c.version + 1, changed_at=now_ms())
        )
        await announce(connection, "catalogue", f"client:{client}")
    return missing


def _insert_absent(store: Store, table: Table, values: dict[str, object]) -> Insert:
    if store.dialect == "postgresql":
        return postgresql.insert(table).values(values).on_conflict_do_nothing()
    return sqlite.insert(table).values(values).on_conflict_do_nothing()
