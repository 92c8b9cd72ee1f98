"""Where a workflow leads: the workflows that it runs, waits for or hands over to, in whichever document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gateway.journeys.document.model import Parameter, Workflow
from gateway.journeys.document.targets import TargetError
from gateway.journeys.interpreter.library import Library, parameters_of


class Lead(NamedTuple):
    """A workflow that another one leads to.

    `parameters` are what it is given; None means the inputs of the other one.
    `returns` says whether the other one goes on after it, as it does not after a goto.
    """

    document: str
    workflow: Workflow
    parameters: tuple[Parameter, ...] | None
    returns: bool


def leads(library: Library, document: str, workflow: Workflow) -> Iterator[Lead]:
    """Yield where a workflow leads at once; references that mean nothing are left out."""
    references: list[tuple[str | None, tuple[Parameter, ...] | None, bool]] = [
        (reference, None, True) for reference in workflow.depends_on
    ]
    actions = [*workflow.success_actions, *workflow.failure_actions]
    for step in workflow.steps:
        references.append((step.workflow, parameters_of(workflow, step), True))
        undo = step.x.compensation.undertaking if step.x.compensation else None
        if undo is not None:
            references.append((undo.workflow, undo.parameters, True))
        actions += [*step.on_success, *step.on_failure]
    references += [(action.workflow, action.parameters or None, action.type == "retry") for action in actions]
    for reference, parameters, returns in references:
        if reference is None:
            continue
        try:
            yield Lead(*library.resolve(document, reference), parameters, returns)
        except (KeyError, TargetError):
            continue


def everything(library: Library, document: str, workflow: Workflow) -> list[tuple[str, Workflow]]:
    """Return the workflow and all that it leads to, however far, each once."""
    return [(document, workflow), *_far(library, document, workflow, goto=True)]


def comes_back(library: Library, document: str, workflow: Workflow) -> bool:
    """Say whether a workflow runs or waits for itself, however far below."""
    return any(
        (name, flow.id) == (document, workflow.id)
        for name, flow in _far(library, document, workflow, goto=False)
    )


def _far(library: Library, document: str, workflow: Workflow, *, goto: bool) -> list[tuple[str, Workflow]]:
    found: dict[tuple[str, str], Workflow] = {}
    waiting = [(document, workflow)]
    while waiting:
        for lead in leads(library, *waiting.pop()):
            key = lead.document, lead.workflow.id
            if key not in found and (goto or lead.returns):
                found[key] = lead.workflow
                waiting.append((lead.document, lead.workflow))
    own = (document, workflow.id)
    return [(name, flow) for (name, _), flow in found.items() if not goto or (name, flow.id) != own]
