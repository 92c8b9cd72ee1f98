"""Parallel groups: neighbours that do not need each other, and that only go on."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.model import Step
from gateway.journeys.expressions.expression import ExpressionError
from gateway.journeys.expressions.resolve import expressions_in
from gateway.journeys.interpreter.order import local_dependencies

NAME = "parallel"


def check_parallel(subject: Subject) -> Iterator[Finding]:
    """Find groups that are torn apart, whose members depend on each other, run workflows or jump."""
    for workflow in subject.document.workflows:
        groups: dict[str, list[Step]] = {}
        last = ""
        for step in workflow.steps:
            group = step.x.parallel.group if step.x.parallel else ""
            if group and group in groups and group != last:
                yield subject.finding(NAME, step.at, f"The steps of the group '{group}' must be neighbours.")
            if group:
                groups.setdefault(group, []).append(step)
            last = group
        for name, members in groups.items():
            yield from _group(subject, name, members)


def _group(subject: Subject, name: str, members: list[Step]) -> Iterator[Finding]:
    if len(members) == 1:
        yield subject.finding(NAME, members[0].at, f"The group '{name}' has one step only.", "warning")
    for step in members:
        others = {other.id for other in members} - {step.id}
        needed = (_needs(step) | local_dependencies(step)) & others
        if needed:
            yield subject.finding(NAME, step.at, f"'{step.id}' needs '{min(needed)}', which runs beside it.")
        if step.workflow is not None:
            yield subject.finding(NAME, step.at, "A step of a parallel group cannot run a workflow.")
        if step.x.pivot:
            yield subject.finding(NAME, step.at, "The pivot cannot be in a parallel group.")
        for action in (*step.on_success, *step.on_failure):
            if action.type != "retry" or action.step or action.workflow:
                message = "In a parallel group, only plain retries are possible."
                yield subject.finding(NAME, action.at, message)


def _needs(step: Step) -> set[str]:
    values = [parameter.value for parameter in step.parameters]
    if step.body is not None:
        values += [step.body.payload, *(item.value for item in step.body.replacements)]
    found: set[str] = set()
    for value in values:
        try:
            found |= {item.owner for item in expressions_in(value, selectors=True) if item.root == "steps"}
        except ExpressionError:
            continue
    return found
