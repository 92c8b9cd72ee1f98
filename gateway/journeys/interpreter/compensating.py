"""Undo what a journey did, in reverse order; each with retries, and an official for what cannot be undone."""

from __future__ import annotations

from typing import Any, Final

from gateway.journeys.criteria.criteria import judge_all
from gateway.journeys.document.extensions import Undertaking
from gateway.journeys.document.targets import TargetError
from gateway.journeys.expressions.scope import Response, Scope
from gateway.journeys.interpreter.calls import call_from_json
from gateway.journeys.interpreter.decisions import Compensate, Decision, Sleep
from gateway.journeys.interpreter.machine import Machine
from gateway.journeys.interpreter.state import Visit

ATTEMPTS: Final = 6
FIRST_WAIT: Final = 5.0


def go_on(machine: Machine) -> None:
    """Take up the next thing to undo, until one needs something from outside, or none is left."""
    state = machine.state
    while state.phase == "compensating" and not state.frames:
        if not state.undo:
            state.phase, state.result = "ended", "attention" if state.stuck else "compensated"
            return
        entry, visit = state.undo[-1], state.undoing
        if visit is None:
            state.undoing = Visit(entry["step"], 1)
        elif visit.status == "done":
            state.undo.pop()
            state.undoing = None
        elif visit.status == "failed" or "error" in entry:
            state.stuck.append({**entry, "reason": entry.get("error") or visit.reason})
            state.undo.pop()
            state.undoing = None
        elif "run" in entry:
            _begin_workflow(machine, entry, visit)
        else:
            return


def _begin_workflow(machine: Machine, entry: dict[str, Any], visit: Visit) -> None:
    try:
        document, workflow = machine.library.resolve(entry["document"], entry["run"])
    except (KeyError, TargetError):
        visit.status, visit.reason = "failed", "the workflow does not exist"
        return
    name = f"{entry['key']}~undo/"
    machine.push(document, workflow, dict(entry["inputs"]), returns="compensation", name=name)
    machine.run()


def decide(machine: Machine) -> Decision | None:
    """Return what is to be done to undo the present entry, or None when there is none."""
    state = machine.state
    if state.phase != "compensating" or state.frames or not state.undo or state.undoing is None:
        return None
    entry, visit = state.undo[-1], state.undoing
    key = f"{entry['key']}~undo"
    if visit.status == "asleep":
        return Sleep(key=key, id=f"{key}@{visit.attempt}z", step=entry["step"], seconds=visit.wait)
    return Compensate(
        key=key,
        id=f"{key}@{visit.attempt}",
        step=entry["step"],
        call=call_from_json(entry["call"]),
        attempt=visit.attempt,
        purpose=entry["purpose"],
        legal_basis=entry["legal_basis"],
    )


def apply(machine: Machine, response: Response) -> None:
    """Take the answer of a compensation; without criteria of its own, 2xx, 404 and 410 mean undone."""
    entry, visit = machine.state.undo[-1], machine.state.undoing
    if visit is None:
        return
    undertaking = _undertaking(machine, entry)
    if undertaking is not None and undertaking.success_criteria:
        verdict = judge_all(undertaking.success_criteria, Scope(response=response))
        undone, why = verdict.passed, verdict.error or verdict.failed
    else:
        status = response.status or 0
        undone = 200 <= status < 300 or status in (404, 410)
        why = response.error or f"answered {response.status}"
    if undone:
        visit.status = "done"
    elif visit.attempt >= ATTEMPTS:
        visit.status, visit.reason = "failed", why
    else:
        visit.status, visit.wait = "asleep", FIRST_WAIT * 2 ** (visit.attempt - 1)


def wake(machine: Machine) -> None:
    """Make the next attempt."""
    visit = machine.state.undoing
    if visit is not None:
        visit.attempt, visit.status = visit.attempt + 1, "due"


def _undertaking(machine: Machine, entry: dict[str, Any]) -> Undertaking | None:
    step = machine.library.workflow(entry["document"], entry["workflow"]).step(entry["step"])
    return step.x.compensation.undertaking if step and step.x.compensation else None
