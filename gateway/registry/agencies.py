"""Agencies: the directory that every participant may read, and administrators keep."""

from __future__ import annotations

from sqlalchemy import RowMapping, insert, select

from gateway.model.agency import Agency
from gateway.model.principal import Principal
from gateway.problems import NotFound
from gateway.registry.page import Page, Window, read_page
from gateway.registry.recorder import Act, Recorder, insert_new, now_ms, require_version, swap
from gateway.registry.rows import Versioned, agency_of, agency_values
from gateway.store.store import Store
from gateway.store.tables.registry import agencies


class Agencies:
    """The registered agencies. An agency is never deleted: evidence and agreements name it."""

    def __init__(self, store: Store, recorder: Recorder) -> None:
        self._store = store
        self._recorder = recorder

    async def page(self, window: Window) -> Page[Versioned[Agency]]:
        """Return a page of agencies by id."""
        async with self._store.read() as connection:
            return await read_page(connection, select(agencies), agencies.c.id, window, _versioned)

    async def find(self, agency: str) -> Versioned[Agency]:
        """Return the agency; raises `NotFound`."""
        async with self._store.read() as connection:
            row = (
                (await connection.execute(select(agencies).where(agencies.c.id == agency))).mappings().first()
            )
        if row is None:
            raise NotFound("There is no such agency.")
        return _versioned(row)

    async def add(self, caller: Principal, agency: Agency) -> Versioned[Agency]:
        """Register an agency; raises `Conflict` when its id is taken."""
        act = Act(kind="registry.agency.added", caller=caller, object=agency.id, agency=agency.id)
        values = {**agency_values(agency), "version": 1, "created_by": caller.client, "changed_at": now_ms()}
        async with self._recorder.change(act, f"agency:{agency.id}") as connection:
            statement = insert(agencies).values(values)
            await insert_new(connection, statement, "already_exists", "An agency has this id already.")
        return await self.find(agency.id)

    async def replace(self, caller: Principal, agency: Agency, version: int) -> Versioned[Agency]:
        """Change an agency that has `version`; raises `NotFound`, `VersionMismatch`."""
        require_version((await self.find(agency.id)).version, version)
        act = Act(kind="registry.agency.changed", caller=caller, object=agency.id, agency=agency.id)
        async with self._recorder.change(act, f"agency:{agency.id}") as connection:
            await swap(connection, agencies, agencies.c.id == agency.id, version, agency_values(agency))
        return await self.find(agency.id)


def _versioned(row: RowMapping) -> Versioned[Agency]:
    return Versioned(agency_of(row), row["version"], row["changed_at"])
