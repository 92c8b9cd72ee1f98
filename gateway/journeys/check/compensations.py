"""What a journey does before its pivot can be undone, or it says why it need not be."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.journeys.check.flow import Flow, flow_of
from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.model import Step, Workflow
from gateway.model.service import Effect

NAME = "compensations"


def check_compensations(subject: Subject) -> Iterator[Finding]:
    """Find effectful steps before the pivot without `x-compensation`, and compensations that never run."""
    if not subject.governed:
        return
    for workflow in subject.document.workflows:
        flow = flow_of(workflow)
        pivots = [step for step in workflow.steps if step.x.pivot]
        if len(pivots) > 1:
            yield subject.finding(NAME, pivots[1].at, "A workflow has one pivot only.")
        after = {name for pivot in pivots for name in flow.reachable(pivot.id)}
        for step in workflow.steps:
            if step.x.pivot or step.id in after:
                if step.x.compensation is not None and step.x.compensation.undertaking is not None:
                    message = f"'{step.id}' is the pivot or comes after it, so it is never undone."
                    yield subject.finding(NAME, step.x.compensation.at, message, "warning")
            elif step.x.compensation is None and _changes(subject, step) and _may_fail(flow, workflow, step):
                message = (
                    f"'{step.id}' changes something before the pivot: give it an x-compensation, "
                    "or say with 'none' why it need not be undone."
                )
                yield subject.finding(NAME, step.at, message)


def _changes(subject: Subject, step: Step) -> bool:
    """Say whether a step has an effect at an agency; unknown operations may have one."""
    if step.workflow is not None or step.x.task is not None or step.action == "receive":
        return False
    found = subject.found(step)
    return found.operation.effect is not Effect.SAFE if found else subject.lookup is not None


def _may_fail(flow: Flow, workflow: Workflow, step: Step) -> bool:
    """Say whether anything comes after the step that may fail, so that it had to be undone."""
    beside = [
        other
        for other in workflow.steps
        if step.x.parallel and other.x.parallel and other.x.parallel.group == step.x.parallel.group
    ]
    tolerated = bool(beside) and all(other.x.parallel and other.x.parallel.tolerate for other in beside)
    names = {other.id for other in beside} if tolerated else set()
    return bool(flow.reachable(step.id) - names)
