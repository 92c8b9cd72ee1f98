"""All static checks, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from gateway.journeys.check.agreements import check_agreements
from gateway.journeys.check.compensations import check_compensations
from gateway.journeys.check.conditions import check_conditions
from gateway.journeys.check.deadlines import check_deadlines
from gateway.journeys.check.identifiers import check_identifiers
from gateway.journeys.check.languages import check_languages
from gateway.journeys.check.loops import check_loops
from gateway.journeys.check.nesting import check_nesting
from gateway.journeys.check.operations import check_operations
from gateway.journeys.check.parallel import check_parallel
from gateway.journeys.check.reachability import check_reachability
from gateway.journeys.check.references import check_references
from gateway.journeys.check.retries import check_retries
from gateway.journeys.check.schemas import check_schemas
from gateway.journeys.check.subject import Coverage, Subject
from gateway.journeys.check.types import check_types
from gateway.journeys.document.finding import Finding, refuses
from gateway.journeys.document.load import inspect
from gateway.journeys.document.model import Document
from gateway.journeys.document.others import Others
from gateway.journeys.document.sources import Lookup

Check = Callable[[Subject], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    check_identifiers,
    check_schemas,
    check_operations,
    check_nesting,
    check_references,
    check_conditions,
    check_types,
    check_reachability,
    check_loops,
    check_retries,
    check_parallel,
    check_deadlines,
    check_languages,
    check_compensations,
    check_agreements,
)


def check(
    document: Document,
    *,
    others: Others | None = None,
    lookup: Lookup | None = None,
    covered: Coverage | None = None,
    governed: bool | None = None,
) -> tuple[Finding, ...]:
    """Return what is wrong with a journey that keeps the specification, by line.

    `others` are the documents and channels of sources of type arazzo and asyncapi. `lookup`
    finds descriptions, `covered` agreements. `governed` asks for what a
    published journey must have; None asks for it as soon as the document uses
    an extension of ours. A journey with a finding of severity `error` must
    not be published. What the other documents' workflows do is checked as its own is.
    """
    subject = Subject(
        document=document,
        others=others.documents if others else {},
        channels=others.channels if others else {},
        lookup=lookup,
        covered=covered,
        governed=is_ours(document) if governed is None else governed,
    )
    found = [_run(subject)]
    for name, other in subject.others.items():
        beside = _run(replace(subject, document=other))
        found.append(tuple(replace(finding, document=name) for finding in beside))
    return tuple(finding for each in found for finding in each)


def _run(subject: Subject) -> tuple[Finding, ...]:
    found = [finding for run in CHECKS for finding in run(subject)]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: (finding.line, finding.at)))


def check_text(
    data: bytes,
    *,
    lookup: Lookup | None = None,
    covered: Coverage | None = None,
    governed: bool | None = None,
) -> tuple[Document | None, tuple[Finding, ...]]:
    """Return the document in `data` and all findings; only what keeps the specification is checked further.

    Raises `InvalidDescription` when `data` cannot be read at all.
    """
    document, findings = inspect(data)
    if document is None or refuses(findings):
        return document, findings
    return document, findings + check(document, lookup=lookup, covered=covered, governed=governed)


def is_ours(document: Document) -> bool:
    """Say whether the document uses any extension of ours, and so is meant to run under governance."""
    flows = document.workflows
    return any(source.service for source in document.sources) or any(
        flow.x.purpose or flow.x.legal_basis or flow.x.once_only or flow.x.visible for flow in flows
    )
