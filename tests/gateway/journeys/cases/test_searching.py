"""Search by person: pseudonyms only, and evidence of who looked for whom."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from gateway.journeys.cases.access import Access
from gateway.journeys.cases.reading import Reading
from gateway.journeys.cases.searching import Searching
from gateway.journeys.cases.starting import Starting
from gateway.journeys.document.sources import KnownSources
from gateway.registry.page import Window
from gateway.store.store import Store
from tests.support.journals import MemoryJournal
from tests.support.journey_cases import OFFICIAL, PORTAL, Desk, Register
from tests.support.journey_world import birth

ONE, OTHER = "1" * 16, "2" * 16


class Keyed:
    """Pseudonyms that differ for each person; implements `Pseudonyms`."""

    def pseudonym(self, subject: str) -> str:
        return hashlib.sha256(subject.encode()).hexdigest()


async def test_the_cases_of_one_person_are_found_whoever_started_them(store: Store) -> None:
    desk, journal, keyed = Desk(store), MemoryJournal(), Keyed()
    await desk.publish("child-born")
    starting = Starting(
        cases=desk.cases,
        plans=desk.plans,
        sources=KnownSources({}),
        persons=Register(),
        vault=desk.vault,
        journal=journal,
        pseudonyms=keyed,
    )
    reading = Reading(desk.cases, desk.plans, Access(store, keyed), desk.vault)
    searching = Searching(reading, Register(), keyed, journal)
    own, _ = await starting.start(
        replace(PORTAL, subject=f"person-{ONE}"), "child-born", birth(parent=ONE), "a"
    )
    for_them, _ = await starting.start(PORTAL, "child-born", birth(parent=ONE), "b")
    await starting.start(PORTAL, "child-born", birth(parent=OTHER), "c")
    page = await searching.find(OFFICIAL, Window(limit=10), ONE, journey=None, state=None)
    assert [case.id for case in page.items] == [own.id, for_them.id]
    entry = journal.entries[-1]
    assert (entry.kind, entry.subject, entry.by) == (
        "journey.cases.searched",
        keyed.pseudonym(ONE),
        OFFICIAL.client,
    )
    assert (await searching.find(OFFICIAL, Window(limit=10), "3" * 16, journey=None, state=None)).items == ()
