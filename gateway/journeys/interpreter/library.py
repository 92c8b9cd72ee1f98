"""The documents of one journey: its own, and those that it refers to by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.journeys.document.model import Action, Document, Parameter, Step, Workflow
from gateway.journeys.document.targets import workflow_reference


class Library:
    """Finds workflows. `others` are documents by the name of the source description (type `arazzo`).

    `sends_null` is for trying out: a path parameter without a value is sent
    as `null`, where else its step would fail.
    """

    def __init__(
        self, main: Document, others: Mapping[str, Document] | None = None, *, sends_null: bool = False
    ) -> None:
        self.main, self.sends_null = main, sends_null
        self._documents = {"": main, **(others or {})}

    def document(self, name: str) -> Document:
        """Return the document; empty is the main one. Raises `KeyError`."""
        return self._documents[name]

    def workflow(self, document: str, identifier: str) -> Workflow:
        """Return a workflow of a document; raises `KeyError`."""
        found = self._documents[document].workflow(identifier)
        if found is None:
            raise KeyError(identifier)
        return found

    def resolve(self, document: str, reference: str) -> tuple[str, Workflow]:
        """Return what a workflowId means in `document`; raises `KeyError` or `TargetError`."""
        source, identifier = workflow_reference(reference)
        name = source or document
        return name, self.workflow(name, identifier)

    def sources(self, document: str) -> dict[str, dict[str, Any]]:
        """Return the fields that `$sourceDescriptions` can refer to."""
        return {
            source.name: {"name": source.name, "url": source.url, "type": source.type}
            for source in self._documents[document].sources
        }


def parameters_of(workflow: Workflow, step: Step) -> tuple[Parameter, ...]:
    """Return a step's parameters: its own, and those of the workflow that it does not override."""
    own = {parameter.key for parameter in step.parameters}
    inherited = tuple(parameter for parameter in workflow.parameters if parameter.key not in own)
    return inherited + step.parameters


def success_actions(workflow: Workflow, step: Step) -> tuple[Action, ...]:
    """Return a step's own success actions, then those of the workflow that it does not override by name."""
    return step.on_success + _inherited(step.on_success, workflow.success_actions)


def failure_actions(workflow: Workflow, step: Step) -> tuple[Action, ...]:
    """Return a step's own failure actions, then those of the workflow that it does not override by name."""
    return step.on_failure + _inherited(step.on_failure, workflow.failure_actions)


def _inherited(own: tuple[Action, ...], general: tuple[Action, ...]) -> tuple[Action, ...]:
    names = {action.name for action in own}
    return tuple(action for action in general if action.name not in names)
