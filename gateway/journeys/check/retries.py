"""Retries are limited, and do not hammer an agency."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.model import Action

NAME = "retries"
MANY = 100


def check_retries(subject: Subject) -> Iterator[Finding]:
    """Find retries without a limit, and those of many attempts or without a pause."""
    for workflow in subject.document.workflows:
        actions = [*workflow.failure_actions]
        for step in workflow.steps:
            actions += step.on_failure
        for at, action in {action.at: action for action in actions}.items():
            if action.type == "retry":
                yield from _one(subject, at, action)


def _one(subject: Subject, at: str, action: Action) -> Iterator[Finding]:
    if action.retry_limit is None:
        yield subject.finding(NAME, at, f"'{action.name}' has no retryLimit; one retry is made.", "warning")
    elif action.retry_limit > MANY:
        yield subject.finding(NAME, at, f"'{action.name}' retries more than {MANY} times.")
    if action.retry_after is None or (not action.retry_after and (action.retry_limit or 1) > 1):
        yield subject.finding(NAME, at, f"'{action.name}' has no retryAfter to pause for.", "warning")
