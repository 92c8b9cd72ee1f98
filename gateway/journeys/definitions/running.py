"""What keeps the specification but cannot run here is refused at publish, with its line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gateway.journeys.document.fields import STRICT_NAME
from gateway.journeys.document.finding import Finding, line_of
from gateway.journeys.document.model import Document, Step
from gateway.journeys.document.sources import candidates
from gateway.journeys.document.targets import TargetError, target_of

NAME = "running"
LONGEST_NAME: Final = 200


def check_running(document: Document) -> Iterator[Finding]:
    """Find what would be left undone silently, or could not be done."""
    for workflow in document.workflows:
        for step in workflow.steps:
            for name, message in (*_of_sending(document, step), *_of_step(step)):
                at = f"{step.at}/{name}" if name else step.at
                yield Finding(
                    severity="error",
                    check=NAME,
                    at=at,
                    line=line_of(document.lines, at),
                    message=message,
                )


def _of_sending(document: Document, step: Step) -> Iterator[tuple[str, str]]:
    if step.action != "send":
        return
    try:
        target = target_of(step)
    except TargetError:
        return
    sources = () if target is None else candidates(document, target)
    if not any(source.service for source in sources):
        yield "", "No registered service takes these events: name one by x-service of the source description."


def _of_step(step: Step) -> Iterator[tuple[str, str]]:
    """Yield the member and the reason of each."""
    if not STRICT_NAME.fullmatch(step.id) or len(step.id) > LONGEST_NAME:
        yield "stepId", f"To be addressed (callbacks, reruns) a stepId must match ^{STRICT_NAME.pattern}$."
    if step.timeout == 0:
        yield "timeout", "A timeout of 0 lets nothing succeed."
    elif step.timeout is not None and step.workflow is not None:
        yield (
            "timeout",
            "A step that runs a workflow has no timeout of its own: give its steps one, or x-deadline.",
        )
    for index, name in enumerate(step.depends_on):
        if name.startswith(("$workflows.", "$sourceDescriptions.")):
            message = "Steps of other workflows are not waited for: let the workflow depend on the other one."
            yield f"dependsOn/{index}", message
    for index, parameter in enumerate(step.parameters):
        if parameter.location == "channel" and step.action is None:
            yield f"parameters/{index}", "A call of an operation has no channel to put a parameter in."
