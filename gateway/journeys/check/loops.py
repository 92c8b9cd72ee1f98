"""No endless loop: a way back needs a way out, and a limit of time."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.journeys.check.flow import flow_of
from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding

NAME = "loops"


def check_loops(subject: Subject) -> Iterator[Finding]:
    """Find loops that cannot end, and those that nothing limits."""
    for workflow in subject.document.workflows:
        flow = flow_of(workflow)
        for step in workflow.steps:
            back = {target for target in flow.jumps.get(step.id, set()) if step.id in flow.reachable(target)}
            back |= {step.id} & flow.jumps.get(step.id, set())
            if not back:
                continue
            if not flow.can_end(step.id):
                yield subject.finding(NAME, step.at, f"The loop over '{step.id}' can never end.")
                continue
            around = {step.id} | {
                other.id for other in workflow.steps if other.id in flow.reachable(min(back))
            }
            limited = workflow.x.deadline is not None or any(
                other.x.deadline is not None for other in workflow.steps if other.id in around
            )
            if not limited:
                message = (
                    f"Nothing limits the loop over '{step.id}': give the workflow or a step an x-deadline."
                )
                yield subject.finding(NAME, step.at, message, "error" if subject.governed else "warning")
