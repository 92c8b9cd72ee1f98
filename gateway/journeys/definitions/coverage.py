"""Every call of a journey is covered by the agreements of some client: told at publish already."""

from __future__ import annotations

import time

from gateway.journeys.check.subject import Coverage
from gateway.journeys.check.table import check
from gateway.journeys.definitions.catalogue import RegisteredSources
from gateway.journeys.document.finding import Finding, refuses
from gateway.journeys.document.model import Document, Source
from gateway.journeys.document.others import Others
from gateway.model.agreement import Agreement
from gateway.model.catalogue import Catalogue
from gateway.model.service import Operation


def check_for_publishing(document: Document, others: Others, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return the findings for the client whose agreements cover the journey, with all its documents, best.

    A client that has all agreements makes a journey fit; without any client
    the findings say so call by call.
    """
    sources = RegisteredSources(lambda: catalogue)
    every = (document, *others.documents.values())
    wanted = {source.service for each in every for source in each.sources if source.service}
    candidates = sorted(
        {one.client for one in catalogue.agreements if f"{one.provider}/{one.service}" in wanted}
    )
    best: tuple[Finding, ...] | None = None
    for client in candidates or [""]:
        own = [one for one in catalogue.agreements if one.client == client]
        found = check(document, others=others, lookup=sources, covered=coverage(own), governed=True)
        if not refuses(found):
            return found
        if best is None or _errors(found) < _errors(best):
            best = found
    return best or ()


def _errors(findings: tuple[Finding, ...]) -> int:
    return sum(finding.severity == "error" for finding in findings)


def coverage(agreements: list[Agreement]) -> Coverage:
    """Return what says whether one of these agreements covers a call now."""
    now = time.time()

    def covered(
        source: Source, operation: Operation, purpose: str | None, legal_basis: str | None
    ) -> str | None:
        if source.service is None:
            return None
        own = [one for one in agreements if f"{one.provider}/{one.service}" == source.service]
        if not own:
            return "there is none with this service"
        own = [one for one in own if one.covers(operation.name)]
        if not own:
            return "none names this operation"
        own = [one for one in own if purpose in one.purposes]
        if not own:
            return f"none is for the purpose '{purpose}'"
        own = [one for one in own if one.legal_basis == legal_basis]
        if not own:
            return f"none rests on '{legal_basis}'"
        return None if any(one.in_force(now) for one in own) else "none is in force"

    return covered
