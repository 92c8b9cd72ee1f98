"""No dead step: each can be reached from the first."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.journeys.check.flow import flow_of
from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding

NAME = "reachability"


def check_reachability(subject: Subject) -> Iterator[Finding]:
    """Find steps that nothing leads to."""
    for workflow in subject.document.workflows:
        flow = flow_of(workflow)
        if not flow.order:
            continue
        first = flow.order[0].id
        alive = flow.reachable(first) | {first}
        for step in workflow.steps:
            if step.id not in alive:
                yield subject.finding(NAME, step.at, f"No path leads to the step '{step.id}'.")
