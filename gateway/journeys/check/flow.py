"""The flow of a workflow: which step can follow which."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.journeys.document.model import Action, Step, Workflow
from gateway.journeys.interpreter.library import failure_actions, success_actions
from gateway.journeys.interpreter.order import group_from, ordered

END = ""
"""Stands for the end of the workflow among the steps that may follow."""


@dataclass(frozen=True, slots=True)
class Flow:
    """`follows` has for each step those that may come next; `jumps` those that a goto leads to."""

    order: tuple[Step, ...]
    follows: dict[str, set[str]]
    jumps: dict[str, set[str]]
    detours: dict[str, set[str]]

    def reachable(self, start: str) -> set[str]:
        """Return every step that may come after `start`, itself only if it may come again."""
        found: set[str] = set()
        waiting = [start]
        while waiting:
            step = waiting.pop()
            for following in self.follows.get(step, set()) | self.detours.get(step, set()):
                if following and following not in found:
                    found.add(following)
                    waiting.append(following)
        return found

    def can_end(self, start: str) -> bool:
        """Say whether the workflow may end at or after `start`."""
        return any(END in self.follows.get(step, set()) for step in {start} | self.reachable(start))


def flow_of(workflow: Workflow) -> Flow:
    """Return the flow; an action without criteria always applies, so that nothing after it does."""
    order = ordered(workflow)
    flow = Flow(order, {}, {}, {})
    index = 0
    while index < len(order):
        group = group_from(order, index)
        after = order[index + len(group)].id if index + len(group) < len(order) else END
        for position, step in enumerate(group):
            following = group[position + 1].id if position + 1 < len(group) else after
            _add(flow, workflow, step, following)
        index += len(group)
    return flow


def _add(flow: Flow, workflow: Workflow, step: Step, following: str) -> None:
    targets, jumps, detours = set[str](), set[str](), set[str]()
    success, failure = success_actions(workflow, step), failure_actions(workflow, step)
    for actions in (success, failure):
        for action in actions:
            if action.type == "end" or (action.type == "goto" and action.workflow is not None):
                targets.add(END)
            elif action.step is not None:
                (detours if action.type == "retry" else targets).add(action.step)
                jumps |= {action.step} if action.type == "goto" else set()
    if not _always(success):
        targets.add(following)
    if not any(action.type != "retry" and not action.criteria for action in failure):
        targets.add(END)
    flow.follows[step.id], flow.jumps[step.id], flow.detours[step.id] = targets, jumps, detours


def _always(actions: tuple[Action, ...]) -> bool:
    return any(not action.criteria for action in actions)
