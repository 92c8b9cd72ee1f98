"""Whether a call did what its step asks, as the interpreter judged it."""

from __future__ import annotations

from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.decisions import CallOperation, Compensate, Decided
from gateway.journeys.interpreter.state import State, key_of


def has_succeeded(state: State, decision: Decided, response: Response) -> bool:
    """Say whether `state`, which came of the answer to `decision`, counts it as a success.

    A step that is still to be repeated, or that failed, did not succeed. Where
    its workflow is over and forgotten, the status says it.
    """
    if response.status is None:
        return False
    if isinstance(decision, Compensate):
        visit, key = state.undoing, decision.key.removesuffix("~undo")
        under_way = visit is not None and any(one["key"] == key for one in state.undo[-1:])
        return not under_way and not any(one.get("key") == key for one in state.stuck)
    if isinstance(decision, CallOperation) and decision.role == "step":
        for frame in state.frames:
            for visit in (*frame.current, *frame.parked):
                if key_of(frame, visit) == decision.key:
                    return visit.status == "done"
            if decision.key == f"{frame.id}{decision.step}" and decision.step in frame.results:
                return frame.results[decision.step] == "completed"
        if state.phase == "compensating" and state.step == decision.step:
            return False
        if state.phase == "ended" and state.result != "completed" and state.step == decision.step:
            return False
    return response.status < 400
