"""What became of a step: its outputs and how it would be undone, or its retry, and where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from gateway.journeys.criteria.criteria import judge_all
from gateway.journeys.criteria.jsonpath import QueryError
from gateway.journeys.document.model import Action, Step, Workflow
from gateway.journeys.document.targets import TargetError
from gateway.journeys.expressions.expression import ExpressionError
from gateway.journeys.expressions.resolve import resolve
from gateway.journeys.expressions.scope import Scope
from gateway.journeys.interpreter.calls import (
    CallError,
    call_to_json,
    make_call,
    selecting,
    workflow_inputs,
)
from gateway.journeys.interpreter.library import Library, failure_actions, success_actions
from gateway.journeys.interpreter.retries import retry_delay
from gateway.journeys.interpreter.state import Frame, Place, Visit, key_of


class Flow(Protocol):
    """What settling needs of the machine."""

    @property
    def library(self) -> Library:
        """The documents."""

    def enter(self, frame: Frame, workflow: Workflow, step_id: str) -> None:
        """Enter a step."""

    def push(
        self, document: str, workflow: Workflow, inputs: dict[str, Any], returns: Any, name: str
    ) -> None:
        """Begin a workflow."""

    def begin_child(self, frame: Frame, workflow: Workflow, step: Step, visit: Visit) -> None:
        """Run the workflow of a step."""


def feature_set(flow: Flow, frame: Frame) -> str:
    """Return the version of Arazzo that a running workflow is written in."""
    return flow.library.document(frame.document).feature_set


def outputs_of(flow: Flow, frame: Frame, outputs: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """Return outputs evaluated; one that refers to nothing, or cannot be evaluated, is left out."""
    found: dict[str, Any] = {}
    for name, value in outputs.items():
        try:
            found |= resolve({name: value}, scope, selecting(feature_set(flow, frame)))
        except (ExpressionError, QueryError):
            continue
    return found


def succeed(flow: Flow, place: Place, scope: Scope) -> None:
    """Take a step's outputs, and choose its success action: the first whose criteria pass."""
    frame, workflow, step, visit = place
    if not visit.outputs:
        visit.outputs = outputs_of(flow, frame, step.outputs, scope)
    scope = replace(scope, steps={**frame.steps, step.id: visit.outputs})
    visit.status, visit.reason = "done", ""
    visit.undo = _undo(flow, place, scope)
    for action in success_actions(workflow, step):
        if judge_all(action.criteria, scope).passed:
            visit.move = _move(flow, frame, action, scope)
            return


def _undo(flow: Flow, place: Place, scope: Scope) -> dict[str, Any] | None:
    """Return how to undo the step, with all values resolved now: later they may be gone."""
    frame, workflow, step, visit = place
    undertaking = step.x.compensation.undertaking if step.x.compensation else None
    if undertaking is None:
        return None
    entry: dict[str, Any] = {
        "key": key_of(frame, visit),
        "step": step.id,
        "document": frame.document,
        "workflow": frame.workflow,
        "purpose": step.x.purpose or workflow.x.purpose,
        "legal_basis": step.x.legal_basis or workflow.x.legal_basis,
    }
    version = feature_set(flow, frame)
    try:
        if undertaking.workflow is not None:
            inputs = workflow_inputs(undertaking.parameters, scope, feature_set=version)
            return {**entry, "run": undertaking.workflow, "inputs": inputs}
        call = make_call(
            undertaking, undertaking.parameters, scope, document=frame.document, feature_set=version
        )
    except CallError as error:
        return {**entry, "error": str(error)}
    return {**entry, "call": call_to_json(call)}


def fail(flow: Flow, place: Place, scope: Scope, reason: str) -> None:
    """Choose a failure action: the first whose criteria pass and whose retries are not used up."""
    frame, workflow, step, visit = place
    visit.reason, visit.status = reason, "failed"
    for action in failure_actions(workflow, step):
        if not judge_all(action.criteria, scope).passed:
            continue
        if action.type != "retry":
            visit.move = _move(flow, frame, action, scope)
            return
        if _retries(flow, frame, visit, action, scope):
            return


def _retries(flow: Flow, frame: Frame, visit: Visit, action: Action, scope: Scope) -> bool:
    used, limit = visit.tries.get(action.name, 0), action.retry_limit
    if used >= (1 if limit is None else limit):
        return False
    visit.tries[action.name] = used + 1
    visit.wait = retry_delay(action.retry_after, scope.response.headers if scope.response else {})
    if action.workflow is None and action.step is None:
        retry(flow, frame, visit)
        return True
    visit.status = "detour"
    try:
        _begin_detour(flow, frame, visit, action, scope)
    except (KeyError, TargetError, CallError):
        visit.status, visit.reason = "failed", "what the retry runs first does not exist"
    return True


def _begin_detour(flow: Flow, frame: Frame, visit: Visit, action: Action, scope: Scope) -> None:
    """Run what a retry runs first."""
    if action.workflow is not None:
        document, child = flow.library.resolve(frame.document, action.workflow)
        inputs = _action_inputs(flow, frame, action, scope)
        name = f"{key_of(frame, visit)}:{visit.attempt}r/"
        flow.push(document, child, inputs, returns="retry", name=name)
        return
    frame.parked.append(visit)
    flow.enter(frame, flow.library.workflow(frame.document, frame.workflow), action.step or "")


def retry(flow: Flow, frame: Frame, visit: Visit) -> None:
    """Make the next attempt, now or after the wait."""
    if visit.wait > 0:
        visit.status = "asleep"
        return
    visit.attempt, visit.status, visit.outputs = visit.attempt + 1, "due", {}
    workflow = flow.library.workflow(frame.document, frame.workflow)
    step = workflow.step(visit.step)
    if step is not None and step.workflow is not None:
        flow.begin_child(frame, workflow, step, visit)


def _move(flow: Flow, frame: Frame, action: Action, scope: Scope) -> dict[str, Any]:
    """Return where an action leads."""
    if action.type == "end":
        return {"end": action.name}
    if action.step is not None:
        return {"step": action.step}
    try:
        return {"workflow": action.workflow or "", "inputs": _action_inputs(flow, frame, action, scope)}
    except CallError:
        return {"workflow": ""}


def _action_inputs(flow: Flow, frame: Frame, action: Action, scope: Scope) -> dict[str, Any]:
    """Return the inputs that an action gives to its workflow; without parameters (1.0), our own."""
    if not action.parameters:
        return dict(frame.inputs)
    return workflow_inputs(action.parameters, scope, feature_set=feature_set(flow, frame))
