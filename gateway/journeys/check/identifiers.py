"""Names are given once: workflows, steps of a workflow, sources, actions of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.model import Action

NAME = "identifiers"


def check_identifiers(subject: Subject) -> Iterator[Finding]:
    """Find what bears the name of something before it."""
    document = subject.document
    yield from _twice(subject, "source", ((source.name, source.at) for source in document.sources))
    yield from _twice(subject, "workflowId", ((flow.id, flow.at) for flow in document.workflows))
    for workflow in document.workflows:
        yield from _twice(subject, "stepId", ((step.id, step.at) for step in workflow.steps))
        for actions in (workflow.success_actions, workflow.failure_actions):
            yield from _actions(subject, actions)
        for step in workflow.steps:
            yield from _actions(subject, step.on_success)
            yield from _actions(subject, step.on_failure)


def _actions(subject: Subject, actions: tuple[Action, ...]) -> Iterator[Finding]:
    yield from _twice(subject, "action", ((action.name, action.at) for action in actions))


def _twice(subject: Subject, kind: str, named: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, at in named:
        if name in seen:
            yield subject.finding(NAME, at, f"The {kind} '{name}' is given twice.")
        seen.add(name)
