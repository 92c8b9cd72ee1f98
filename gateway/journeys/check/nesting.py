"""Workflows do not wait for, or run, themselves; and what actions lead to exists."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from gateway.journeys.check.operations import check_workflow
from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.model import Workflow
from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.nested import comes_back

NAME = "nesting"


def check_nesting(subject: Subject) -> Iterator[Finding]:
    """Find cycles of workflows, and actions and dependencies that lead nowhere."""
    library = Library(subject.document, subject.others)
    name = next((name for name, other in subject.others.items() if other is subject.document), "")
    for workflow in subject.document.workflows:
        if comes_back(library, name, workflow):
            yield subject.finding(
                NAME, workflow.at, f"The workflow '{workflow.id}' runs or waits for itself."
            )
        yield from _targets(subject, workflow)


def _targets(subject: Subject, workflow: Workflow) -> Iterator[Finding]:
    names = [step.id for step in workflow.steps]
    actions = [*workflow.success_actions, *workflow.failure_actions]
    for step in workflow.steps:
        actions += [*step.on_success, *step.on_failure]
        for index, dependency in enumerate(step.depends_on):
            if "." not in dependency and (dependency not in names or dependency == step.id):
                at = f"{step.at}/dependsOn/{index}"
                yield subject.finding(NAME, at, f"There is no other step '{dependency}' to depend on.")
    for action in actions:
        if action.step is not None and action.step not in names:
            close = difflib.get_close_matches(action.step, names, 1)
            suggestion = close[0] if close else None
            message = f"There is no step '{action.step}' in the workflow."
            yield subject.finding(NAME, f"{action.at}/stepId", message, suggestion=suggestion)
        if action.workflow is not None:
            yield from check_workflow(subject, action.workflow, f"{action.at}/workflowId")
