"""The documents that cases run: each version read once, and kept for as long as a case may need it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from gateway.journeys.document.load import load
from gateway.journeys.document.model import Document, Step, Workflow
from gateway.journeys.document.others import read_others
from gateway.journeys.interpret import Interpreter
from gateway.journeys.interpreter.library import Library
from gateway.store.store import Store
from gateway.store.tables.journeys import journey_versions

MOST = 256


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a journey, ready to be interpreted."""

    id: str
    name: str
    number: int
    library: Library
    interpreter: Interpreter

    @property
    def document(self) -> Document:
        """The main document."""
        return self.library.main

    def workflow(self, name: str) -> Workflow:
        """Return a workflow of the main document; raises `KeyError`."""
        return self.library.workflow("", name)

    def step(self, name: str) -> Step | None:
        """Return the step of this name in whichever workflow has it first."""
        found = (flow.step(name) for flow in self.document.workflows)
        return next((step for step in found if step is not None), None)


class Plans:
    """Reads plans from the store; a version never changes once it is submitted."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Plan] = {}

    async def find(self, version: str) -> Plan:
        """Return the plan of a journey's version; raises `KeyError` when there is none."""
        known = self._known.get(version)
        if known is None:
            columns = journey_versions.c
            async with self._store.read() as connection:
                query = select(columns.name, columns.number, columns.document, columns.others)
                row = (await connection.execute(query.where(columns.id == version))).first()
            if row is None:
                raise KeyError(version)
            others = read_others({name: text.encode() for name, text in row.others.items()})
            library = Library(load(row.document), others.documents)
            known = Plan(version, row.name, row.number, library, Interpreter(library))
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[version] = known
        return known
