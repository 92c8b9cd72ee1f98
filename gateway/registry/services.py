"""Services and their versions, as far as a caller may know of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, or_, select

from gateway.model.description import Description
from gateway.model.principal import Principal
from gateway.problems import AccessDenied, NotFound
from gateway.registry.page import Page, Window, read_page
from gateway.registry.party import acts_for, is_admin
from gateway.registry.shelf import ROUTED, read_routed, which_services
from gateway.registry.versions import ServiceVersion, decode_description, version_of
from gateway.store.store import Store
from gateway.store.tables.registry import service_descriptions, service_versions, services


class Services:
    """Reads service versions; other agencies' are known to a caller once they are routed, and not before."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def page(self, caller: Principal, window: Window) -> Page[tuple[str, str]]:
        """Return a page of the agency and name of each service that the caller may know."""
        query = select(services.c.agency, services.c.name)
        if not is_admin(caller):
            routed = exists().where(
                service_versions.c.agency == services.c.agency,
                service_versions.c.name == services.c.name,
                service_versions.c.state.in_(ROUTED),
            )
            query = query.where((services.c.agency == caller.agency) | routed)
        key = services.c.agency + "/" + services.c.name
        async with self._store.read() as connection:
            return await read_page(connection, query, key, window, lambda row: (row["agency"], row["name"]))

    async def versions(self, caller: Principal, agency: str, name: str) -> list[ServiceVersion]:
        """Return the versions that the caller may know, newest first; raises `NotFound` for none."""
        found = (await self.versions_of(caller, [(agency, name)]))[agency, name]
        if not found:
            raise NotFound("There is no such service.")
        return found

    async def versions_of(
        self, caller: Principal, keys: Sequence[tuple[str, str]]
    ) -> dict[tuple[str, str], list[ServiceVersion]]:
        """Return, for each agency and name, the versions that the caller may know, newest first."""
        columns = service_versions.c
        known = columns.state.in_(ROUTED)
        query = select(service_versions).order_by(columns.number.desc())
        if not is_admin(caller):
            query = query.where(or_(known, columns.agency == caller.agency) if caller.agency else known)
        versions: dict[tuple[str, str], list[ServiceVersion]] = {key: [] for key in keys}
        async with self._store.read() as connection:
            for condition in which_services(keys):
                for row in (await connection.execute(query.where(condition))).mappings():
                    versions[row["agency"], row["name"]].append(version_of(row))
        return versions

    async def find(self, caller: Principal, agency: str, name: str, number: int) -> ServiceVersion:
        """Return the version; raises `NotFound`, also when the caller may not know of it."""
        columns = service_versions.c
        query = select(service_versions).where(
            columns.agency == agency, columns.name == name, columns.number == number
        )
        async with self._store.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None or not (acts_for(caller, agency) or row["state"] in ROUTED):
            raise NotFound("There is no such version.")
        return version_of(row)

    async def owned(self, caller: Principal, agency: str, name: str, number: int) -> ServiceVersion:
        """Return the version, which the caller may change; raises `AccessDenied` or `NotFound`."""
        version = await self.find(caller, agency, name, number)
        if not acts_for(caller, agency):
            raise AccessDenied("Only the agency's own clients change its services.", reason="other_agency")
        return version

    async def routed(self, agency: str, name: str) -> ServiceVersion | None:
        """Return the version that is routed now, or None."""
        async with self._store.read() as connection:
            return (await read_routed(connection, [f"{agency}/{name}"])).get(f"{agency}/{name}")

    async def description(self, version: ServiceVersion) -> Description:
        """Return what the import made of the version's files."""
        query = select(service_descriptions.c.content).where(service_descriptions.c.version_id == version.id)
        async with self._store.read() as connection:
            content: bytes = (await connection.execute(query)).scalar_one()
        return decode_description(content)
