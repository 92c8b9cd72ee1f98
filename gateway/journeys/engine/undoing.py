"""Under which agreements a step could be undone: noted when it is done, for they may be over later.

A journey takes back what it did even when the agreement was suspended, ended
or replaced meanwhile, or a purpose withdrawn; it rests on what was in force when
the step was begun (docs/decisions/0048).
"""

from __future__ import annotations

from collections.abc import Iterator

from gateway.journeys.definitions.plans import Plan
from gateway.journeys.document.extensions import Undertaking
from gateway.journeys.document.model import Document, Step
from gateway.journeys.document.sources import Lookup, find
from gateway.journeys.document.targets import TargetError, target_of
from gateway.journeys.engine.calling import Calling
from gateway.journeys.engine.ports import Agreements
from gateway.journeys.interpreter.decisions import CallOperation
from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.state import State


class Undoing:
    """Finds the agreements of compensations."""

    def __init__(self, sources: Lookup, agreements: Agreements) -> None:
        self._sources, self._agreements = sources, agreements

    def agreements(self, client: str, plan: Plan, state: State, decision: Calling) -> list[str]:
        """Return the ids of those in force now under which `client` may undo the step."""
        if not isinstance(decision, CallOperation) or decision.role != "step" or not state.frames:
            return []
        frame = state.frames[-1]
        step = plan.library.workflow(frame.document, frame.workflow).step(decision.step)
        compensation = step.x.compensation if step is not None else None
        if compensation is None or compensation.undertaking is None:
            return []
        calls = _calls(plan.library, frame.document, compensation.undertaking, decision.purpose)
        found = {self._covering(client, *call) for call in calls}
        return sorted(one for one in found if one is not None)

    def _covering(
        self, client: str, document: Document, owner: Step | Undertaking, purpose: str | None
    ) -> str | None:
        try:
            target = target_of(owner)
        except TargetError:
            return None
        found = None if target is None else find(document, target, self._sources)
        if found is None or found.source.service is None or purpose is None:
            return None
        return self._agreements.covering(client, found.source.service, found.operation.name, purpose)


def _calls(
    library: Library, name: str, owner: Undertaking, purpose: str | None
) -> Iterator[tuple[Document, Step | Undertaking, str | None]]:
    """Yield what a compensation calls, itself or by its workflow, with the document and the purpose."""
    if owner.workflow is None:
        yield library.document(name), owner, purpose
        return
    try:
        inner, workflow = library.resolve(name, owner.workflow)
    except (KeyError, TargetError):
        return
    for step in workflow.steps:
        yield library.document(inner), step, step.x.purpose or workflow.x.purpose
