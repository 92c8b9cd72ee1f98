"""Deadlines fit: a step's is not later than its workflow's, a reminder comes before the deadline."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding

NAME = "deadlines"


def check_deadlines(subject: Subject) -> Iterator[Finding]:
    """Find deadlines that can never come into effect, and tasks that could wait for ever."""
    for workflow, step in subject.steps():
        whole, own, task = workflow.x.deadline, step.x.deadline, step.x.task
        if whole is not None and own is not None and own > whole:
            message = f"The deadline of '{step.id}' is later than its workflow's."
            yield subject.finding(NAME, f"{step.at}/x-deadline", message)
        limit = own or whole
        if task is None:
            continue
        if limit is None:
            yield subject.finding(NAME, task.at, f"The task of '{step.id}' has no x-deadline to end it.")
            continue
        for name, seconds in (("remind", task.remind), ("escalate", task.escalate)):
            if seconds is not None and seconds >= limit:
                yield subject.finding(NAME, task.at, f"'{name}' comes after the deadline.")
