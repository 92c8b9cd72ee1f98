"""Every value of a workflow that may hold expressions, and what those may refer to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from gateway.journeys.document.extensions import Undertaking
from gateway.journeys.document.model import Action, Criterion, Parameter, RequestBody, Step, Workflow


class Spot(NamedTuple):
    """A value at a place. `answered`: the step's answer is known; `own`: its outputs are known as well."""

    value: Any
    at: str
    step: Step | None
    answered: bool = False
    own: bool = False
    ran: str | None = None
    """The workflowId that the step ran, whose outputs `$outputs` means."""


def spots(workflow: Workflow) -> Iterator[Spot]:
    """Yield every value with expressions; criteria are not among them, see `criteria_of`."""
    for name, value in workflow.outputs.items():
        yield Spot(value, f"{workflow.at}/outputs/{name}", None)
    yield from _parameters(workflow.parameters, None)
    for name, once in workflow.x.once_only.items():
        yield from _undertaking(once.undertaking, None, answered=False)
        yield Spot(once.value, f"{workflow.at}/x-once-only/{name}/value", None, answered=True)
    for step in workflow.steps:
        yield from _step(step)


def _step(step: Step) -> Iterator[Spot]:
    yield from _parameters(step.parameters, step)
    yield from _body(step.body, step)
    if step.correlation_id is not None:
        yield Spot(step.correlation_id, f"{step.at}/correlationId", step)
    for name, value in step.outputs.items():
        yield Spot(value, f"{step.at}/outputs/{name}", step, answered=True, ran=step.workflow)
    for action in (*step.on_success, *step.on_failure):
        yield from _parameters(action.parameters, step, answered=True, own=True)
    if step.x.task is not None:
        for name, value in step.x.task.shows.items():
            yield Spot(value, f"{step.x.task.at}/shows/{name}", step)
    if step.x.compensation is not None and step.x.compensation.undertaking is not None:
        yield from _undertaking(step.x.compensation.undertaking, step, answered=True, own=True)
    if step.x.check is not None:
        yield from _undertaking(step.x.check, step, answered=False)


def _undertaking(
    undertaking: Undertaking, step: Step | None, *, answered: bool, own: bool = False
) -> Iterator[Spot]:
    yield from _parameters(undertaking.parameters, step, answered=answered, own=own)
    yield from _body(undertaking.body, step, answered=answered, own=own)
    for name, value in undertaking.outputs.items():
        yield Spot(value, f"{undertaking.at}/outputs/{name}", step, answered=True)


def _parameters(
    parameters: tuple[Parameter, ...], step: Step | None, *, answered: bool = False, own: bool = False
) -> Iterator[Spot]:
    for parameter in parameters:
        yield Spot(parameter.value, f"{parameter.at}/value", step, answered, own)


def _body(
    body: RequestBody | None, step: Step | None, *, answered: bool = False, own: bool = False
) -> Iterator[Spot]:
    if body is not None:
        yield Spot(body.payload, f"{body.at}/payload", step, answered, own)
        for replacement in body.replacements:
            yield Spot(replacement.value, f"{replacement.at}/value", step, answered, own)


class Judged(NamedTuple):
    """A criterion, and where it stands."""

    criterion: Criterion
    step: Step | None
    own: bool


def criteria_of(workflow: Workflow) -> Iterator[Judged]:
    """Yield every criterion of a workflow."""
    for once in workflow.x.once_only.values():
        yield from (Judged(criterion, None, False) for criterion in once.undertaking.success_criteria)
    for action in (*workflow.success_actions, *workflow.failure_actions):
        yield from (Judged(criterion, None, True) for criterion in action.criteria)
    for step in workflow.steps:
        yield from (Judged(criterion, step, False) for criterion in step.success_criteria)
        yield from _of_actions(step.on_success, step)
        yield from _of_actions(step.on_failure, step)
        undo = step.x.compensation.undertaking if step.x.compensation else None
        for undertaking in (undo, step.x.check):
            if undertaking is not None:
                yield from (Judged(criterion, step, False) for criterion in undertaking.success_criteria)


def _of_actions(actions: tuple[Action, ...], step: Step) -> Iterator[Judged]:
    for action in actions:
        yield from (Judged(criterion, step, True) for criterion in action.criteria)
