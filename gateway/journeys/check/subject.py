"""What the checks look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from gateway.journeys.document.asyncapi import Channels
from gateway.journeys.document.extensions import Undertaking
from gateway.journeys.document.finding import Finding, Severity, line_of
from gateway.journeys.document.model import Document, Parameter, Source, Step, Workflow
from gateway.journeys.document.sources import Found, Lookup, find
from gateway.journeys.document.targets import TargetError, target_of, workflow_reference
from gateway.journeys.interpreter.library import parameters_of
from gateway.model.service import Operation


class Coverage(Protocol):
    """Says whether an agreement covers a call."""

    def __call__(
        self, source: Source, operation: Operation, purpose: str | None, legal_basis: str | None
    ) -> str | None:
        """Return None when an agreement covers it, else why none does."""


class Calling(NamedTuple):
    """Something that calls an operation or runs a workflow: a step, or an undertaking beside one."""

    workflow: Workflow
    step: Step | None
    owner: Step | Undertaking
    parameters: tuple[Parameter, ...]
    purpose: str | None
    legal_basis: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A document with what is known around it. `governed` journeys must keep the rules of publishing."""

    document: Document
    others: Mapping[str, Document] = field(default_factory=dict)
    channels: Mapping[str, Channels] = field(default_factory=dict)
    lookup: Lookup | None = None
    covered: Coverage | None = None
    governed: bool = False

    def finding(
        self,
        check: str,
        at: str,
        message: str,
        severity: Severity = "error",
        *,
        suggestion: str | None = None,
    ) -> Finding:
        """Return a finding with its line."""
        line = line_of(self.document.lines, at)
        return Finding(
            severity=severity, check=check, at=at, line=line, message=message, suggestion=suggestion
        )

    def slip(self, check: str, at: str, message: str, *, suggestion: str | None = None) -> Finding:
        """Return the finding of what runs, but not as its author meant: a value that is null, for one.

        A journey that is to be published must not have any; elsewhere it is a warning.
        """
        severity: Severity = "error" if self.governed else "warning"
        return self.finding(check, at, message, severity, suggestion=suggestion)

    def steps(self) -> Iterator[tuple[Workflow, Step]]:
        """Yield every step with its workflow."""
        for workflow in self.document.workflows:
            for step in workflow.steps:
                yield workflow, step

    def callings(self) -> Iterator[Calling]:
        """Yield everything that calls something: steps, compensations, checks and once-only inputs."""
        for workflow in self.document.workflows:
            general = workflow.x.purpose, workflow.x.legal_basis
            for once in workflow.x.once_only.values():
                purpose = once.purpose or general[0]
                yield Calling(
                    workflow, None, once.undertaking, once.undertaking.parameters, purpose, general[1]
                )
            for step in workflow.steps:
                purpose, basis = step.x.purpose or general[0], step.x.legal_basis or general[1]
                yield Calling(workflow, step, step, parameters_of(workflow, step), purpose, basis)
                undo = step.x.compensation.undertaking if step.x.compensation else None
                for undertaking in (undo, step.x.check):
                    if undertaking is not None:
                        yield Calling(workflow, step, undertaking, undertaking.parameters, purpose, basis)

    def found(self, owner: Step | Undertaking) -> Found | None:
        """Return the operation that is called, or None when it runs a workflow or is not known."""
        if self.lookup is None:
            return None
        try:
            target = target_of(owner)
        except TargetError:
            return None
        return None if target is None else find(self.document, target, self.lookup)

    def called_workflow(self, reference: str) -> Workflow | None:
        """Return the workflow that a reference means, or None when it is not known."""
        try:
            source, identifier = workflow_reference(reference)
        except TargetError:
            return None
        document = self.others.get(source) if source else self.document
        return None if document is None else document.workflow(identifier)
