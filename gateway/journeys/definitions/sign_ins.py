"""How recent a sign-in a journey needs: as recent as the strictest of the operations that it may call."""

from __future__ import annotations

from gateway.journeys.document.extensions import Undertaking
from gateway.journeys.document.model import Step, Workflow
from gateway.journeys.document.sources import Lookup, find
from gateway.journeys.document.targets import TargetError, target_of
from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.nested import leads
from gateway.model.recency import strictest


def sign_in_age(library: Library, workflow: Workflow, lookup: Lookup) -> int | None:
    """Return how many seconds ago the person may have signed in (RFC 9470), or None for any time.

    Workflows that it leads to count too, whichever document has them; what
    only undoes does not: it is no act of the person.
    """
    ages: list[int | None] = []
    todo, seen = [("", workflow)], set()
    while todo:
        document, one = todo.pop()
        if (document, one.id) in seen:
            continue
        seen.add((document, one.id))
        owners: list[Step | Undertaking] = [once.undertaking for once in one.x.once_only.values()]
        ages += [_age(library, document, owner, lookup) for owner in [*owners, *one.steps]]
        todo += [(lead.document, lead.workflow) for lead in leads(library, document, one)]
    return strictest(*ages)


def _age(library: Library, document: str, owner: Step | Undertaking, lookup: Lookup) -> int | None:
    try:
        target = target_of(owner)
    except TargetError:
        return None
    found = None if target is None else find(library.document(document), target, lookup)
    return None if found is None else found.operation.max_age
