"""Cases seen from a test: made, awaited and looked at through the store alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from gateway.journeys.cases.access import Access
from gateway.journeys.cases.case import Case
from gateway.journeys.cases.reading import Reading, Seen
from gateway.journeys.cases.records import CaseStore
from gateway.journeys.cases.rerunning import Rerunning
from gateway.journeys.cases.searching import Searching
from gateway.journeys.cases.starting import Starting
from gateway.journeys.cases.tasks import Tasks
from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.cases.wishing import Wishing
from gateway.journeys.definitions.plans import Plans
from gateway.journeys.document.sources import KnownSources
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.ports import Journal
from gateway.store.store import Store
from gateway.store.tables.journeys import journey_versions
from tests.support.exchanges import Plain
from tests.support.journals import MemoryJournal
from tests.support.journey_node import WRAPPING
from tests.support.journey_world import JOURNEYS

PORTAL = Principal(
    client="portal",
    issuer="https://gateway.example",
    token_id="t",
    expires=9e9,
    agency="service-office",
    scopes=frozenset({"journeys:start"}),
)
OFFICIAL = Principal(
    client="case-officer",
    issuer="https://gateway.example",
    token_id="t",
    expires=9e9,
    agency="operator",
    scopes=frozenset({"journeys:admin", "journeys:write"}),
)


class Register:
    """One namespace, in which a person is called as the register calls them; implements `Persons`."""

    async def subjects(self, value: str) -> frozenset[str]:
        return frozenset({f"person-{value}"})


class Desk:
    """Everything that people do with cases, over one store."""

    def __init__(self, store: Store, journal: Journal | None = None) -> None:
        self.store, self.vault, self.plans = store, CaseVault(WRAPPING), Plans(store)
        self.cases = CaseStore(store)
        self.access = Access(store, Plain())
        self.journal = journal or MemoryJournal()
        self.starting = Starting(
            cases=self.cases,
            plans=self.plans,
            sources=KnownSources({}),
            persons=Register(),
            vault=self.vault,
            journal=self.journal,
            pseudonyms=Plain(),
        )
        self.reading = Reading(self.cases, self.plans, self.access, self.vault)
        self.searching = Searching(self.reading, Register(), Plain(), self.journal)
        self.tasks = Tasks(self.cases, self.access, self.vault)
        self.wishing = Wishing(self.cases, self.access)
        self.rerunning = Rerunning(self.cases, self.plans, self.vault, self.starting)

    async def publish(self, name: str, document: bytes | None = None) -> str:
        """Keep a journey as published, unchecked; returns the id of its version."""
        text = document or (JOURNEYS / f"{name}.arazzo.yaml").read_bytes()
        values = {
            "id": new_id(),
            "name": name,
            "number": 1,
            "agency": "service-office",
            "state": "published",
            "title": name,
            "document": text,
            "others": {},
            "findings": [],
            "version": 1,
            "created_by": "desk",
            "created_at": 0,
            "changed_at": 0,
        }
        async with self.store.write() as connection:
            await connection.execute(insert(journey_versions).values(**values))
        return str(values["id"])

    async def start(
        self,
        journey: str,
        inputs: Mapping[str, Any],
        key: str | None = None,
        caller: Principal = PORTAL,
    ) -> Case:
        """Start a case."""
        case, _ = await self.starting.start(caller, journey, inputs, key or new_id())
        return case

    async def until(self, case: str, *states: str, seconds: float = 40.0) -> Case:
        """Return the case once it is in one of these states, or has ended when none is named."""
        deadline = time.monotonic() + seconds
        while True:
            found = await self.cases.find(case)
            assert found is not None
            if found.state in states or (not states and found.ended):
                return found
            if time.monotonic() > deadline:
                seen = await self.reading.see(OFFICIAL, case)
                raise AssertionError(f"the case stays {found.state}: {found.due} {seen.steps}")
            await asyncio.sleep(0.05)

    async def see(self, case: str, caller: Principal = OFFICIAL) -> Seen:
        """Return what the caller sees."""
        return await self.reading.see(caller, case)

    async def until_waits(self, case: str, kind: str, seconds: float = 40.0) -> str:
        """Return the id of the open wait of this kind once there is one."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for wait in await self.cases.waits(case):
                if wait.kind == kind and wait.state == "open":
                    return wait.id
            await asyncio.sleep(0.05)
        raise AssertionError(f"nothing waits for {kind}: {await self.see(case)}")


def fresh(directory: Path) -> Path:
    """Make and return a directory of its own."""
    path = directory / new_id()
    path.mkdir()
    return path
