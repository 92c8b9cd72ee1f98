"""Every call is covered: a purpose, a legal basis, and an agreement that has both."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.model import Step

NAME = "agreements"


def check_agreements(subject: Subject) -> Iterator[Finding]:
    """Find calls without a purpose or legal basis, and those that no agreement covers."""
    if not subject.governed:
        return
    for calling in subject.callings():
        owner = calling.owner
        if owner.workflow is not None or (isinstance(owner, Step) and _asks_nobody(owner)):
            continue
        for name, value in (("x-purpose", calling.purpose), ("x-legal-basis", calling.legal_basis)):
            if not value:
                yield subject.finding(NAME, owner.at, f"No {name}: give one to the step or the workflow.")
        found = subject.found(owner)
        if found is None or subject.covered is None:
            continue
        why = subject.covered(found.source, found.operation, calling.purpose, calling.legal_basis)
        if why is not None:
            yield subject.finding(NAME, owner.at, f"No agreement covers {found.operation.name}: {why}.")


def _asks_nobody(step: Step) -> bool:
    """Say whether no agency is called: a person does it, or a message is waited for."""
    return step.x.task is not None or step.action == "receive"
