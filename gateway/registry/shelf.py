"""What the store holds of the registry, read whole, or only where it changed.

One version of a service is routed at a time: the published one, and where none
is, the newest deprecated one. Publishing deprecates the version published
before, so retiring the new version brings the former one back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, RowMapping, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.model.agency import Agency
from gateway.model.agreement import Agreement, AgreementState
from gateway.model.client import Client
from gateway.model.service import Service, ServiceState
from gateway.registry.rows import agency_of, agreement_of, client_of
from gateway.registry.versions import ServiceVersion, build_service, decode_description, version_of
from gateway.store.tables.registry import (
    agencies,
    agreements,
    clients,
    service_descriptions,
    service_versions,
)

T = TypeVar("T")
_CHUNK: Final = 500
_PAIRS: Final = 200
ROUTED: Final = (str(ServiceState.PUBLISHED), str(ServiceState.DEPRECATED))
_NEVER_GRANTED: Final = (str(AgreementState.REQUESTED), str(AgreementState.REJECTED))


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is registered, by key (services by `agency/name`); never changed, so that kinds can be shared."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)


def is_known(key: str) -> bool:
    """Say whether `key` names something that `read_changed` reads."""
    return key.partition(":")[0] in {"agency", "client", "service", "agreement"}


async def read_all(connection: AsyncConnection, former: Shelf) -> Shelf:
    """Return all that is registered; services whose digest is the same as in `former` are used again."""
    return Shelf(
        agencies=await _by_id(connection, select(agencies), agency_of),
        clients=await _by_id(connection, select(clients), client_of),
        services=await read_services(connection, None, former.services),
        agreements=await _by_id(
            connection, select(agreements).where(agreements.c.state.not_in(_NEVER_GRANTED)), agreement_of
        ),
    )


async def read_changed(connection: AsyncConnection, shelf: Shelf, keys: frozenset[str]) -> Shelf:
    """Return `shelf` with what `keys` name read again, and nothing else."""
    kinds: dict[str, list[str]] = {}
    for key in keys:
        kind, _, name = key.partition(":")
        kinds.setdefault(kind, []).append(name)
    if ids := kinds.get("agency"):
        fresh = await _chunks(connection, select(agencies), agencies.c.id, ids, agency_of)
        shelf = replace(shelf, agencies=_merged(shelf.agencies, ids, fresh))
    if ids := kinds.get("client"):
        fresh_clients = await _chunks(connection, select(clients), clients.c.id, ids, client_of)
        shelf = replace(shelf, clients=_merged(shelf.clients, ids, fresh_clients))
    if ids := kinds.get("service"):
        routed = await read_services(connection, ids, shelf.services)
        shelf = replace(shelf, services=_merged(shelf.services, ids, routed))
    if ids := kinds.get("agreement"):
        query = select(agreements).where(agreements.c.state.not_in(_NEVER_GRANTED))
        granted = await _chunks(connection, query, agreements.c.id, ids, agreement_of)
        shelf = replace(shelf, agreements=_merged(shelf.agreements, ids, granted))
    return shelf


def _merged(before: dict[str, T], ids: Iterable[str], fresh: dict[str, T]) -> dict[str, T]:
    merged = {**before, **fresh}
    for gone in set(ids) - set(fresh):
        merged.pop(gone, None)
    return merged


async def _by_id(
    connection: AsyncConnection, query: Select[*tuple[Any, ...]], make: Callable[[RowMapping], T]
) -> dict[str, T]:
    found: dict[str, T] = {}
    rows = (await connection.stream(query)).mappings()
    async for rows_of_chunk in rows.partitions(_CHUNK):
        found.update((row["id"], make(row)) for row in rows_of_chunk)
    return found


async def _chunks(
    connection: AsyncConnection,
    query: Select[*tuple[Any, ...]],
    column: ColumnElement[str],
    ids: Sequence[str],
    make: Callable[[RowMapping], T],
) -> dict[str, T]:
    found: dict[str, T] = {}
    for start in range(0, len(ids), _CHUNK):
        some = query.where(column.in_(ids[start : start + _CHUNK]))
        found.update(await _by_id(connection, some, make))
    return found


async def read_services(
    connection: AsyncConnection, keys: Sequence[str] | None, former: dict[str, Service]
) -> dict[str, Service]:
    """Return the routed service of each key (`agency/name`), or of all; unchanged ones as in `former`."""
    routed = await read_routed(connection, keys)
    return {key: await _service(connection, one, former.get(key)) for key, one in sorted(routed.items())}


async def read_routed(connection: AsyncConnection, keys: Sequence[str] | None) -> dict[str, ServiceVersion]:
    """Return the version that is routed under each key, or under all."""
    query = select(service_versions).where(service_versions.c.state.in_(ROUTED))
    pairs = None if keys is None else [(agency, name) for agency, _, name in (k.partition("/") for k in keys)]
    queries = [query] if pairs is None else [query.where(chosen) for chosen in which_services(pairs)]
    versions: list[ServiceVersion] = []
    for one in queries:
        versions += [version_of(row) for row in (await connection.execute(one)).mappings()]
    # The last one wins: a published version before deprecated ones, then the newest.
    ordered = sorted(versions, key=lambda one: (one.state is ServiceState.PUBLISHED, one.number))
    return {version.key: version for version in ordered}


def which_services(keys: Sequence[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that together choose the versions of these services, as (agency, name)."""
    columns = service_versions.c
    for start in range(0, len(keys), _PAIRS):
        some = keys[start : start + _PAIRS]
        yield or_(*(and_(columns.agency == agency, columns.name == name) for agency, name in some))


async def _service(connection: AsyncConnection, version: ServiceVersion, former: Service | None) -> Service:
    if former is not None and former.digest == version.digest:
        if (former.id, former.state) == (version.id, version.state):
            return former
        return replace(former, id=version.id, version=str(version.number), state=version.state)
    content = (
        await connection.execute(
            select(service_descriptions.c.content).where(service_descriptions.c.version_id == version.id)
        )
    ).scalar_one()
    return build_service(version, await asyncio.to_thread(decode_description, content))
