"""The order of steps: as written, unless `dependsOn` (1.1) needs another; groups that run at once."""

from __future__ import annotations

from gateway.journeys.document.model import Step, Workflow
from gateway.journeys.expressions.expression import ExpressionError
from gateway.journeys.expressions.resolve import expressions_in


def ordered(workflow: Workflow) -> tuple[Step, ...]:
    """Return the steps so that each comes after those that it depends on.

    Without any `dependsOn` this is the order of the document. With one, the
    references to other steps' outputs count as well (section Tool Behavior).
    Steps of a cycle stay in the order of the document.
    """
    if not any(step.depends_on for step in workflow.steps):
        return workflow.steps
    known = {step.id: step for step in workflow.steps}
    needs = {step.id: _needs(step, known) for step in workflow.steps}
    found: list[Step] = []
    done: set[str] = set()
    waiting = list(workflow.steps)
    while waiting:
        ready = next((step for step in waiting if needs[step.id] <= done), waiting[0])
        waiting.remove(ready)
        found.append(ready)
        done.add(ready.id)
    return tuple(found)


def local_dependencies(step: Step) -> set[str]:
    """Return the steps of the same workflow that `dependsOn` names."""
    return {name for name in step.depends_on if not name.startswith(("$workflows.", "$sourceDescriptions."))}


def _needs(step: Step, known: dict[str, Step]) -> set[str]:
    needed = local_dependencies(step)
    values = [parameter.value for parameter in step.parameters]
    values += [step.correlation_id]
    if step.body is not None:
        values += [step.body.payload, *(item.value for item in step.body.replacements)]
    for value in values:
        try:
            needed |= {
                found.owner for found in expressions_in(value, selectors=True) if found.root == "steps"
            }
        except ExpressionError:
            continue
    return (needed & known.keys()) - {step.id}


def group_from(steps: tuple[Step, ...], index: int) -> tuple[Step, ...]:
    """Return the step at `index`, and those after it that are of the same parallel group."""
    first = steps[index]
    if first.x.parallel is None:
        return (first,)
    end = index + 1
    while end < len(steps):
        parallel = steps[end].x.parallel
        if parallel is None or parallel.group != first.x.parallel.group:
            break
        end += 1
    return steps[index:end]
