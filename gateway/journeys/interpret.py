"""Interpret a journey: given its state, say what to do; given what came of it, return the next state.

Pure: no I/O, no clock, no chance. The same outcomes lead to the same
decisions, so a journey can be replayed. States are JSON-able values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter import compensating
from gateway.journeys.interpreter.applying import apply_to_visit, begin_doubt
from gateway.journeys.interpreter.deciding import decide_visit, id_of
from gateway.journeys.interpreter.decisions import Decided, Decision, End, Outcome, Parallel, Result, Woke
from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.machine import Machine
from gateway.journeys.interpreter.state import Frame, State, Visit


class Interpreter:
    """Interprets the journeys of one library of documents; holds no state of its own."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def start(self, workflow: str, inputs: Mapping[str, Any]) -> State:
        """Return the first state of a workflow of the main document.

        The caller has validated `inputs` against the workflow's schema.
        Raises `KeyError` when there is no such workflow.
        """
        machine = Machine(self._library, State(frames=[]))
        found = self._library.workflow("", workflow)
        machine.push("", found, dict(inputs), returns="", name="")
        return _settled(machine)

    def decide(self, state: State) -> Decision:
        """Return what is to be done now; the state is left alone."""
        machine = Machine(self._library, state)
        undoing = compensating.decide(machine)
        if undoing is not None:
            return undoing
        if state.phase == "ended" or not state.frames:
            return End(
                result=cast(Result, state.result or "failed"),
                outputs=state.outputs,
                step=state.step,
                reason=state.reason,
                stuck=tuple(state.stuck),
            )
        frame = state.frames[-1]
        found = [decide_visit(machine, frame, visit) for visit in frame.current]
        waiting = tuple(decided for decided in found if decided is not None)
        return cast(Decision, waiting[0]) if len(waiting) == 1 else Parallel(decisions=waiting)

    def apply(self, state: State, decision: str, outcome: Outcome) -> State:
        """Return the state after the decision with this `id` had this outcome.

        The given state is left alone. An id that is not waited for (any
        more) changes nothing: an outcome may be given twice.
        """
        machine = Machine(self._library, state.copy())
        undoing = compensating.decide(machine)
        if isinstance(undoing, Decided):
            if undoing.id != decision:
                return state
            if isinstance(outcome, Response):
                compensating.apply(machine, outcome)
            elif isinstance(outcome, Woke):
                compensating.wake(machine)
            return _settled(machine)
        found = _visit(machine.state, decision)
        if found is None:
            return state
        apply_to_visit(machine, *found, outcome)
        return _settled(machine)

    def doubt(self, state: State, decision: str) -> State:
        """Return the state after it is not known whether the call with this id had its effect.

        The step's `x-check` is called next, or an official asked when it has none.
        """
        machine = Machine(self._library, state.copy())
        found = _visit(machine.state, decision)
        if found is None:
            return state
        begin_doubt(machine, *found)
        return _settled(machine)

    def cancel(self, state: State, reason: str) -> State:
        """Return the state after the journey was stopped from outside: what it did is undone.

        To be used when nothing is being called. After the pivot nothing can
        be undone any more, and the journey then ends with `attention`.
        """
        if state.phase != "running":
            return state
        machine = Machine(self._library, state.copy())
        frame = machine.state.frames[-1]
        step = frame.current[0].step if frame.current else ""
        # Of a parallel group some may be done while others wait: what they did is undone too.
        visits = [visit for one in machine.state.frames for visit in one.current]
        done = [visit.undo for visit in visits if visit.status == "done" and visit.undo is not None]
        if not machine.state.pivoted:
            machine.state.undo.extend(done)
        machine.give_up(reason, step)
        return _settled(machine)


def _settled(machine: Machine) -> State:
    machine.run()
    compensating.go_on(machine)
    return machine.state


def _visit(state: State, decision: str) -> tuple[Frame, Visit] | None:
    if state.phase == "ended" or not state.frames:
        return None
    frame = state.frames[-1]
    visit = next((visit for visit in frame.current if id_of(frame, visit) == decision), None)
    return None if visit is None else (frame, visit)
