"""Build what the expressions of a step can see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.journeys.expressions.scope import Message, Request, Response, Scope
from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.state import Frame, State


def scope_of(
    library: Library,
    state: State,
    frame: Frame,
    *,
    request: Request | None = None,
    response: Response | None = None,
    message: Message | None = None,
    outputs: Mapping[str, Any] | None = None,
) -> Scope:
    """Return the scope of a step; `outputs` are those of the workflow that the step ran."""
    workflows = {**state.workflows, frame.workflow: {"inputs": frame.inputs, "outputs": {}}}
    if frame.workflow in state.workflows:
        workflows[frame.workflow] = {
            "inputs": frame.inputs,
            "outputs": state.workflows[frame.workflow]["outputs"],
        }
    return Scope(
        inputs=frame.inputs,
        outputs=outputs or {},
        steps=frame.steps,
        workflows=workflows,
        sources=library.sources(frame.document),
        identity=library.document(frame.document).identity,
        request=request,
        response=response,
        message=message,
    )
