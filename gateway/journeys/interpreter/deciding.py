"""Turn a visit into a decision."""

from __future__ import annotations

from typing import Any

from gateway.journeys.criteria.jsonpath import QueryError
from gateway.journeys.document.extensions import OnceOnly, Undertaking
from gateway.journeys.document.model import Step, Workflow
from gateway.journeys.expressions.expression import ExpressionError
from gateway.journeys.expressions.resolve import resolve
from gateway.journeys.interpreter.calls import CallError, make_call, selecting
from gateway.journeys.interpreter.decisions import (
    Call,
    CallOperation,
    Decided,
    Role,
    SendMessage,
    Sleep,
    WaitForMessage,
    WaitForPreview,
    WaitForTask,
)
from gateway.journeys.interpreter.machine import Machine
from gateway.journeys.interpreter.scopes import scope_of
from gateway.journeys.interpreter.settling import feature_set
from gateway.journeys.interpreter.state import Frame, Place, Visit, key_of

PREFIX = "x-once-only."


def id_of(frame: Frame, visit: Visit) -> str:
    """Return what names this very decision: the effect, the attempt, and what is awaited."""
    mark = {"due": "", "asleep": "z", "doubt": "?", "asked": "!", "preview": "p"}.get(visit.status, "-")
    return f"{key_of(frame, visit)}@{visit.attempt}{mark}"


def decide_visit(machine: Machine, frame: Frame, visit: Visit) -> Decided | None:
    """Return what is to be done for a visit, or None when it waits for nothing outside."""
    workflow = machine.library.workflow(frame.document, frame.workflow)
    if visit.step.startswith(PREFIX):
        return _once_only(machine, frame, visit, workflow)
    step = workflow.step(visit.step)
    if step is None or visit.status in ("done", "failed", "child", "detour"):
        return None
    key, identity = key_of(frame, visit), id_of(frame, visit)
    if visit.status == "asleep":
        return Sleep(key=key, id=identity, step=step.id, seconds=visit.wait)
    if visit.status == "doubt" and step.x.check is not None:
        try:
            check = _undertake(machine, frame, step.x.check)
        except CallError:
            return _task(machine, frame, visit, step)
        return _call(machine, Place(frame, workflow, step, visit), check, "check")
    if visit.status == "asked" or step.x.task is not None:
        return _task(machine, frame, visit, step)
    call = machine.call(frame, workflow, step)
    if step.action == "receive":
        return WaitForMessage(
            key=key,
            id=identity,
            step=step.id,
            call=call,
            correlation_id=_resolved(machine, frame, step.correlation_id),
            timeout=step.timeout,
            deadline=step.x.deadline,
        )
    return _call(machine, Place(frame, workflow, step, visit), call, "step")


def _call(machine: Machine, place: Place, call: Call, role: Role) -> CallOperation:
    make = SendMessage if role == "step" and place.step.action == "send" else CallOperation
    frame, workflow, step, visit = place
    suffix = "" if role == "step" else f"~{role}"
    return make(
        key=key_of(frame, visit) + suffix,
        id=id_of(frame, visit),
        step=visit.step,
        call=call,
        attempt=visit.attempt,
        role=role,
        timeout=step.timeout,
        deadline=step.x.deadline,
        purpose=step.x.purpose or workflow.x.purpose,
        legal_basis=step.x.legal_basis or workflow.x.legal_basis,
    )


def _undertake(machine: Machine, frame: Frame, undertaking: Undertaking) -> Call:
    return make_call(
        undertaking,
        undertaking.parameters,
        scope_of(machine.library, machine.state, frame),
        document=frame.document,
        feature_set=feature_set(machine, frame),
    )


def _task(machine: Machine, frame: Frame, visit: Visit, step: Step) -> WaitForTask:
    task = None if visit.status in ("asked", "doubt") else step.x.task
    return WaitForTask(
        key=key_of(frame, visit),
        id=id_of(frame, visit),
        step=step.id,
        task=task,
        shows={} if task is None else _resolved(machine, frame, dict(task.shows)) or {},
        deadline=_patience(step),
    )


def _patience(step: Step) -> float | None:
    """Return the seconds that a step waits for a person: until its deadline or its timeout (1.1)."""
    limits = [step.x.deadline, None if step.timeout is None else step.timeout / 1_000]
    return min((one for one in limits if one is not None), default=None)


def _resolved(machine: Machine, frame: Frame, value: Any) -> Any:
    scope = scope_of(machine.library, machine.state, frame)
    try:
        return resolve(value, scope, selecting(feature_set(machine, frame)))
    except (ExpressionError, QueryError):
        return None


def once_only_of(workflow: Workflow, visit: Visit) -> OnceOnly:
    """Return the `x-once-only` that a visit is for."""
    return workflow.x.once_only[visit.step.removeprefix(PREFIX)]


def _once_only(machine: Machine, frame: Frame, visit: Visit, workflow: Workflow) -> Decided | None:
    once = once_only_of(workflow, visit)
    if visit.status == "preview":
        return WaitForPreview(
            key=key_of(frame, visit),
            id=id_of(frame, visit),
            step=visit.step,
            name=visit.step.removeprefix(PREFIX),
            available=visit.value is not None,
            value=visit.value,
        )
    try:
        call = _undertake(machine, frame, once.undertaking)
    except CallError:
        return WaitForPreview(
            key=key_of(frame, visit),
            id=id_of(frame, visit),
            step=visit.step,
            name=visit.step.removeprefix(PREFIX),
            available=False,
        )
    return CallOperation(
        key=key_of(frame, visit),
        id=id_of(frame, visit),
        step=visit.step,
        call=call,
        attempt=visit.attempt,
        role="once_only",
        purpose=once.purpose or workflow.x.purpose,
        legal_basis=workflow.x.legal_basis,
    )
