"""Take what came of a decision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gateway.journeys.criteria.criteria import Verdict, judge_all
from gateway.journeys.document.model import Criterion, Workflow
from gateway.journeys.expressions.scope import Message, Request, Response, Scope
from gateway.journeys.interpreter.calls import CallError, request_of
from gateway.journeys.interpreter.deciding import PREFIX, once_only_of
from gateway.journeys.interpreter.decisions import Outcome, Preview, Settled, Woke
from gateway.journeys.interpreter.machine import Machine
from gateway.journeys.interpreter.scopes import scope_of
from gateway.journeys.interpreter.settling import fail, outputs_of, retry, succeed
from gateway.journeys.interpreter.state import Frame, Place, Visit

UNREACHED: Final = "no answer"


def apply_to_visit(machine: Machine, frame: Frame, visit: Visit, outcome: Outcome) -> None:
    """Change the visit by its outcome; an outcome of the wrong kind changes nothing."""
    workflow = machine.library.workflow(frame.document, frame.workflow)
    if visit.step.startswith(PREFIX):
        _apply_once_only(machine, frame, visit, workflow, outcome)
        return
    step = workflow.step(visit.step)
    if step is None:
        return
    place = Place(frame, workflow, step, visit)
    if visit.status == "asleep":
        if isinstance(outcome, Woke):
            visit.wait = 0
            retry(machine, frame, visit)
    elif visit.status in ("doubt", "asked"):
        if isinstance(outcome, Settled):
            _apply_settled(machine, place, outcome)
        elif isinstance(outcome, Response) and visit.status == "doubt":
            _apply_check(machine, place, outcome)
    elif isinstance(outcome, Response):
        _apply_response(machine, place, outcome)
    elif isinstance(outcome, Message) and step.action == "receive":
        _apply_message(machine, place, outcome)


def judge_answer(criteria: Iterable[Criterion], response: Response, scope: Scope) -> Verdict:
    """Return whether an answer means success: by the criteria, or without any by its status, below 400.

    Nothing answered is never success.
    """
    criteria = tuple(criteria)
    if response.status is None:
        return Verdict(False, response.error or UNREACHED, response.error or UNREACHED)
    if criteria:
        return judge_all(criteria, scope)
    return Verdict(response.status < 400, f"answered {response.status}")


def _apply_response(machine: Machine, place: Place, response: Response) -> None:
    step = place.step
    if step.x.parallel is None:
        place.frame.last = response.to_json()
    scope = scope_of(
        machine.library,
        machine.state,
        place.frame,
        request=_request(machine, place),
        response=response,
    )
    if step.action == "send" and response.status is None and not response.error:
        succeed(machine, place, scope)
        return
    verdict = judge_answer(step.success_criteria, response, scope)
    if verdict.passed:
        succeed(machine, place, scope)
    else:
        fail(machine, place, scope, verdict.error or verdict.failed)


def _apply_message(machine: Machine, place: Place, message: Message) -> None:
    scope = scope_of(machine.library, machine.state, place.frame, message=message)
    verdict = judge_all(place.step.success_criteria, scope)
    if verdict.passed:
        succeed(machine, place, scope)
    else:
        fail(machine, place, scope, verdict.error or verdict.failed)


def _request(machine: Machine, place: Place) -> Request | None:
    if place.step.x.task is not None:
        return None
    try:
        call = machine.call(place.frame, place.workflow, place.step)
    except CallError:
        return None
    return request_of(call.arguments, call.body)


# --- doubt ---


def begin_doubt(machine: Machine, frame: Frame, visit: Visit) -> None:
    """Ask whether the step was done: its `x-check`, or else an official."""
    if visit.status != "due" or visit.step.startswith(PREFIX):
        return
    step = machine.library.workflow(frame.document, frame.workflow).step(visit.step)
    visit.status = "doubt" if step is not None and step.x.check is not None else "asked"


def _apply_check(machine: Machine, place: Place, response: Response) -> None:
    """Take the answer of `x-check`; when the check itself failed, an official is asked."""
    frame, _, step, visit = place
    check = step.x.check
    if check is None or response.status is None or response.status >= 500:
        visit.status = "asked"
        return
    scope = scope_of(machine.library, machine.state, frame, response=response)
    if not judge_all(check.success_criteria, scope).passed:
        visit.status, visit.attempt = "due", visit.attempt + 1
        return
    if check.outputs:
        visit.outputs = outputs_of(machine, frame, check.outputs, scope)
    frame.last = response.to_json()
    succeed(machine, place, scope)


def _apply_settled(machine: Machine, place: Place, settled: Settled) -> None:
    frame, visit = place.frame, place.visit
    if not settled.done:
        visit.status, visit.attempt = "due", visit.attempt + 1
        return
    response = Response(status=200, body=settled.body)
    scope = scope_of(machine.library, machine.state, frame, response=response)
    succeed(machine, place, scope)


# --- once only ---


def _apply_once_only(
    machine: Machine, frame: Frame, visit: Visit, workflow: Workflow, outcome: Outcome
) -> None:
    once, name = once_only_of(workflow, visit), visit.step.removeprefix(PREFIX)
    if isinstance(outcome, Preview):
        value = visit.value if outcome.accepted else outcome.value
        frame.fetch, frame.current = frame.fetch[1:], []
        if value is not None:
            frame.inputs = {**frame.inputs, name: value}
        return
    if not isinstance(outcome, Response):
        return
    scope = scope_of(machine.library, machine.state, frame, response=outcome)
    if judge_answer(once.undertaking.success_criteria, outcome, scope).passed:
        visit.value = outputs_of(machine, frame, {name: once.value}, scope).get(name)
    if once.preview or visit.value is None:
        visit.status = "preview"
        return
    frame.inputs = {**frame.inputs, name: visit.value}
    frame.fetch, frame.current = frame.fetch[1:], []
