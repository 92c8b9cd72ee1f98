"""What keeps the specification but cannot run here is refused at publish, with its line."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.journeys.document.finding import Finding, line_of
from gateway.journeys.document.model import Document

NAME = "running"


def check_running(document: Document) -> Iterator[Finding]:
    """Find steps that publish messages: cases receive by callback, but have no channel to send on."""
    for workflow in document.workflows:
        for step in workflow.steps:
            if step.action == "send":
                yield Finding(
                    severity="error",
                    check=NAME,
                    at=step.at,
                    line=line_of(document.lines, step.at),
                    message="Cases have no channel to send on: call an operation of a service instead.",
                )
