"""Reasons from outside to stop a case: somebody cancels it, or its time is over."""

from __future__ import annotations

from gateway.journeys.cases.case import Case, Content

DEADLINE = "deadline_passed"


def wish_of(case: Case, content: Content, now: float) -> str | None:
    """Return why the case must be stopped now, or None.

    A case that does not run forward any more, or that has a step in doubt, is
    left alone: what may have been done must be known before it is undone.
    """
    state = content.state
    if state.phase != "running" or content.cancelled is not None or is_unsettled(content):
        return None
    if case.cancel is not None:
        return case.cancel
    if case.deadline is not None and now * 1_000 >= case.deadline:
        return DEADLINE
    return None


def is_unsettled(content: Content) -> bool:
    """Say whether it is not known of a step whether it was done."""
    return any(
        visit.status in ("doubt", "asked") for frame in content.state.frames for visit in frame.current
    )
