"""Versions of journeys: a draft begins with an upload; what was submitted does not change any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import func, insert, or_, select

from gateway.journeys.check.table import check_text
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.load import load
from gateway.journeys.document.model import Document
from gateway.journeys.document.others import Others, read_others
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.model.service import ServiceState
from gateway.problems import AccessDenied, InvalidDescription, NotFound
from gateway.registry.page import Page, Window, read_page
from gateway.registry.party import acts_for, is_admin
from gateway.registry.recorder import Act, Recorder, insert_new, now_ms
from gateway.store.store import Store
from gateway.store.tables.journeys import journey_versions

KNOWN: Final = (str(ServiceState.PUBLISHED), str(ServiceState.DEPRECATED))
"""States in which everybody may know of a version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyVersion:
    """One version of a journey; `version` counts the row's changes."""

    id: str
    name: str
    number: int
    agency: str
    state: str
    title: str
    findings: list[dict[str, Any]]
    version: int
    created_by: str
    submitted_by: str | None
    published_by: str | None
    created_at: int
    changed_at: int


COLUMNS = [journey_versions.c[one.name] for one in fields(JourneyVersion)]


class JourneyVersions:
    """Reads and adds versions."""

    def __init__(self, store: Store, recorder: Recorder) -> None:
        self._store, self._recorder = store, recorder

    async def upload(
        self, caller: Principal, name: str, document: bytes, others: Mapping[str, bytes]
    ) -> JourneyVersion:
        """Keep a document as the next version of a journey of the caller's agency, a draft.

        Raises `InvalidDescription` for one that breaks the specification, and
        `AccessDenied` for another agency's journey.
        """
        read, findings = check_text(document)
        if read is None:
            raise InvalidDescription(
                "This is no Arazzo document.", errors=[one.to_json() for one in findings]
            )
        load(document)
        read_others(others)
        agency = await self._owner(name)
        if agency is not None and not acts_for(caller, agency):
            raise AccessDenied("The journey is another agency's.", reason="other_agency")
        now = now_ms()
        columns = journey_versions.c
        highest = select(func.coalesce(func.max(columns.number), 0) + 1).where(columns.name == name)
        values = {
            "id": new_id(),
            "name": name,
            "agency": agency or caller.agency,
            "state": str(ServiceState.DRAFT),
            "title": read.title[:500],
            "document": document,
            "others": {key: text.decode() for key, text in others.items()},
            "findings": [one.to_json() for one in findings],
            "version": 1,
            "created_by": caller.client,
            "created_at": now,
            "changed_at": now,
        }
        act = Act(kind="registry.journey.added", caller=caller, object=name)
        async with self._recorder.change(act) as connection:
            number = await connection.scalar(highest)
            statement = insert(journey_versions).values(**values, number=number)
            await insert_new(connection, statement, "concurrent", "Another version came first; try again.")
        return await self.find(caller, name, int(number or 1))

    async def find(self, caller: Principal, name: str, number: int) -> JourneyVersion:
        """Return a version; raises `NotFound`, also when the caller may not know of it."""
        own = (journey_versions.c.name == name) & (journey_versions.c.number == number)
        async with self._store.read() as connection:
            row = (await connection.execute(select(*COLUMNS).where(own))).mappings().first()
        if row is None or not (row["state"] in KNOWN or acts_for(caller, row["agency"])):
            raise NotFound("There is no such version.")
        return JourneyVersion(**row)

    async def page(self, caller: Principal, window: Window) -> Page[JourneyVersion]:
        """Return a page of the versions that the caller may know."""
        columns = journey_versions.c
        query = select(*COLUMNS)
        if not is_admin(caller):
            query = query.where(or_(columns.state.in_(KNOWN), columns.agency == caller.agency))

        def make(row: Any) -> JourneyVersion:
            return JourneyVersion(**{one.name: row[one.name] for one in fields(JourneyVersion)})

        async with self._store.read() as connection:
            return await read_page(connection, query, columns.id, window, make)

    async def documents(self, version: JourneyVersion) -> tuple[Document, Others, bytes]:
        """Return the document of a version, what was uploaded with it, and its text."""
        columns = journey_versions.c
        query = select(columns.document, columns.others).where(columns.id == version.id)
        async with self._store.read() as connection:
            row = (await connection.execute(query)).one()
        others = read_others({name: text.encode() for name, text in row.others.items()})
        return load(row.document), others, row.document

    async def _owner(self, name: str) -> str | None:
        query = select(journey_versions.c.agency).where(journey_versions.c.name == name).limit(1)
        async with self._store.read() as connection:
            found: str | None = await connection.scalar(query)
        return found


def refusals(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Return the errors among findings, as problems show them."""
    return [one.to_json() for one in findings if one.severity == "error"]
