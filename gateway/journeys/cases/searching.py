"""Search cases by person: given in clear, looked up by keyed pseudonym, and written down."""

from __future__ import annotations

from gateway.journeys.cases.case import Case
from gateway.journeys.cases.reading import Reading
from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.ports import Journal, Persons, Pseudonyms
from gateway.registry.page import Page, Window
from gateway.registry.recorder import now_ms


class Searching:
    """Finds the cases of a person, for officials; who looked for whom is evidence."""

    def __init__(self, reading: Reading, persons: Persons, pseudonyms: Pseudonyms, journal: Journal) -> None:
        self._reading, self._persons = reading, persons
        self._pseudonyms, self._journal = pseudonyms, journal

    async def find(
        self, caller: Principal, window: Window, person: str, *, journey: str | None, state: str | None
    ) -> Page[Case]:
        """Return a page of the cases about a person, whom `person` names in clear (a register's identifier).

        The search is evidenced before it is answered; raises `EvidenceUnavailable`.
        """
        own = self._pseudonyms.pseudonym(person)
        internal = await self._persons.subjects(person)
        names = {own} | {self._pseudonyms.pseudonym(subject) for subject in internal}
        page = await self._reading.page(caller, window, journey=journey, state=state, person=names)
        actor = None if caller.subject is None else self._pseudonyms.pseudonym(caller.subject)
        await self._journal.append(
            Entry(
                kind="journey.cases.searched",
                exchange=new_id(),
                at=now_ms(),
                decision="permit",
                reason="searched",
                client=caller.client,
                client_agency=caller.agency or None,
                subject=own,
                actor=actor,
                assurance=caller.assurance.label,
                by=caller.client,
                object="cases",
            )
        )
        return page
