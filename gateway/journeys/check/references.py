"""Every expression can be read and refers to something that is there when it is evaluated."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from gateway.journeys.check.flow import Flow, flow_of
from gateway.journeys.check.places import Spot, criteria_of, spots
from gateway.journeys.check.schemas import dereferenced, input_names
from gateway.journeys.check.subject import Subject
from gateway.journeys.criteria.condition import references
from gateway.journeys.criteria.simple import parse_condition
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.model import Workflow
from gateway.journeys.expressions.expression import Expression, ExpressionError
from gateway.journeys.expressions.parse import parse_template
from gateway.journeys.expressions.resolve import expressions_in

NAME = "references"
_OPEN = {"allOf", "anyOf", "oneOf", "$ref", "patternProperties"}
"""Keywords by which a schema may have members that `properties` does not list."""


def check_references(subject: Subject) -> Iterator[Finding]:
    """Find expressions that cannot be read, or that refer to what is not there (yet)."""
    selectors = subject.document.feature_set == "1.1"
    for workflow in subject.document.workflows:
        flow = flow_of(workflow)
        for spot in spots(workflow):
            try:
                found = list(expressions_in(spot.value, selectors=selectors))
            except ExpressionError as error:
                yield subject.finding(NAME, spot.at, f"Not a runtime expression: {error}.")
                continue
            for expression in found:
                yield from _one(subject, workflow, flow, spot, expression)
        for spot, expression in _in_criteria(workflow):
            yield from _one(subject, workflow, flow, spot, expression)


def _in_criteria(workflow: Workflow) -> Iterator[tuple[Spot, Expression]]:
    """Yield the expressions of conditions and contexts; what cannot be read is another check's."""
    for criterion, step, own in criteria_of(workflow):
        ran = step.workflow if step is not None else None
        spot = Spot(criterion.condition, criterion.at, step, answered=True, own=own, ran=ran)
        try:
            if criterion.context is not None:
                yield from ((spot, found) for found in expressions_in(criterion.context, selectors=False))
            if criterion.type.type == "simple":
                condition = parse_condition(criterion.condition)
                yield from ((spot, reference.expression) for reference in references(condition))
            else:
                yield from ((spot, found) for found in parse_template(criterion.condition).expressions)
        except ExpressionError:
            continue


def _one(
    subject: Subject, workflow: Workflow, flow: Flow, spot: Spot, expression: Expression
) -> Iterator[Finding]:
    match expression.root:
        case "inputs":
            yield from _input(subject, workflow, spot, expression)
        case "steps":
            yield from _step(subject, workflow, flow, spot, expression)
        case "workflows":
            yield from _workflow(subject, spot, expression)
        case "outputs":
            yield from _output(subject, spot, expression)
        case "sourceDescriptions":
            if subject.document.source(expression.owner) is None:
                yield subject.finding(NAME, spot.at, f"There is no source description '{expression.owner}'.")
        case "response" | "statusCode" if not spot.answered:
            yield subject.finding(NAME, spot.at, f"'{expression}' is not known before the step is answered.")
        case "message" if spot.step is None or spot.step.action != "receive":
            yield subject.finding(NAME, spot.at, f"'{expression}' is for steps that receive a message.")
        case "components":
            yield subject.finding(NAME, spot.at, "A component is referred to by 'reference', not as a value.")
        case _:
            return


def _input(subject: Subject, workflow: Workflow, spot: Spot, expression: Expression) -> Iterator[Finding]:
    schema = dereferenced(subject, workflow.inputs)
    names = input_names(subject, schema)
    listed = isinstance(schema, dict) and not _OPEN & set(schema)
    wanted = {expression.name, expression.name.partition(".")[0]}
    if listed and not wanted & names:
        close = difflib.get_close_matches(expression.name, sorted(names), 1)
        message = f"The workflow has no input '{expression.name}': it is null."
        suggestion = f"$inputs.{close[0]}" if close else None
        yield subject.slip(NAME, spot.at, message, suggestion=suggestion)


def _step(
    subject: Subject, workflow: Workflow, flow: Flow, spot: Spot, expression: Expression
) -> Iterator[Finding]:
    step = workflow.step(expression.owner)
    if step is None:
        close = difflib.get_close_matches(expression.owner, [known.id for known in workflow.steps], 1)
        message = f"The workflow has no step '{expression.owner}'."
        yield subject.finding(NAME, spot.at, message, suggestion=close[0] if close else None)
        return
    if expression.loose:
        message = f"'{expression}' should be '$steps.{expression.owner}.outputs.{expression.name}'."
        yield subject.finding(NAME, spot.at, message, "warning")
    outputs = set(step.outputs) | (set(step.x.check.outputs) if step.x.check else set())
    if not {expression.name, expression.name.partition(".")[0]} & outputs:
        close = difflib.get_close_matches(expression.name, sorted(outputs), 1)
        message = f"The step '{step.id}' has no output '{expression.name}': it is null."
        yield subject.slip(NAME, spot.at, message, suggestion=close[0] if close else None)
        return
    here = spot.step.id if spot.step is not None else None
    if here is None or (here == step.id and spot.own):
        return
    if here not in flow.reachable(step.id):
        message = f"The step '{step.id}' is never completed before '{here}'."
        yield subject.finding(NAME, spot.at, message)


def _workflow(subject: Subject, spot: Spot, expression: Expression) -> Iterator[Finding]:
    found = subject.document.workflow(expression.owner)
    if found is None:
        found = next(
            (flow for other in subject.others.values() if (flow := other.workflow(expression.owner))), None
        )
    if found is None:
        yield subject.finding(NAME, spot.at, f"There is no workflow '{expression.owner}'.")
        return
    names = set(found.outputs) if expression.source == "outputs" else input_names(subject, found.inputs)
    if names and not {expression.name, expression.name.partition(".")[0]} & names:
        message = f"The workflow '{found.id}' has no {expression.source[:-1]} '{expression.name}'."
        yield subject.finding(NAME, spot.at, message)


def _output(subject: Subject, spot: Spot, expression: Expression) -> Iterator[Finding]:
    if spot.ran is None:
        message = f"'{expression}' is known only after a step that ran a workflow."
        yield subject.finding(NAME, spot.at, message)
        return
    ran = subject.called_workflow(spot.ran)
    if ran is not None and not {expression.name, expression.name.partition(".")[0]} & set(ran.outputs):
        yield subject.finding(NAME, spot.at, f"The workflow '{ran.id}' has no output '{expression.name}'.")
