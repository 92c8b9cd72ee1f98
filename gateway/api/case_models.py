"""Cases and tasks as they are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, Field

from gateway.api.fields import Draft, Name, Slug
from gateway.journeys.cases.case import Case, Wait
from gateway.journeys.cases.explaining import explain
from gateway.journeys.cases.steps import StepView, next_step


def when(milliseconds: int | None) -> str | None:
    """Return a time as RFC 3339, to the millisecond."""
    if milliseconds is None:
        return None
    text = datetime.fromtimestamp(milliseconds / 1_000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


class StartBody(Draft):
    """What a new case is given."""

    inputs: dict[str, Any] = Field(max_length=200)


class SearchBody(Draft):
    """Whose cases are wanted: the person's identifier, in clear, and what else narrows them."""

    subject: str = Field(min_length=1, max_length=300)
    journey: Slug | None = None
    state: Name | None = None


class StepAnswer(BaseModel):
    """One step of a case."""

    step: str
    status: str
    agency: str | None
    service: str | None
    operation: str | None
    attempts: int
    started_at: str | None
    ended_at: str | None
    reason: str | None
    due: str | None
    waits_for: str | None
    texts: Mapping[str, str]
    exchanges: Sequence[str] = ()


class CaseAnswer(BaseModel):
    """A case: where it stands, what was done by whom, what comes next and by when."""

    id: str
    journey: str
    version: int
    state: str
    paused: bool
    cancelling: bool
    reason: str | None
    started_at: str | None
    ended_at: str | None
    deadline: str | None
    next: str | None
    next_due: str | None
    parent: str | None
    explanation: Mapping[str, str]
    steps: Sequence[StepAnswer]
    outputs: Mapping[str, Any] | None = None


class CaseItem(BaseModel):
    """A case in a list."""

    id: str
    journey: str
    state: str
    paused: bool
    reason: str | None
    started_at: str | None
    ended_at: str | None
    deadline: str | None


class TaskAnswer(BaseModel):
    """A task; what it shows and its form only when it is looked at by itself."""

    id: str
    case: str
    step: str
    kind: str
    state: str
    who: str | None
    claimed_by: str | None
    due: str | None
    created_at: str | None
    title: Mapping[str, str] | None = None
    shows: Mapping[str, Any] | None = None
    form: Mapping[str, Any] | None = None


class PreviewBody(Draft):
    """What a person says about what an agency holds."""

    accepted: bool = Field(strict=True)
    value: Any = None


def case_answer(
    case: Case, number: int, views: list[StepView], outputs: Mapping[str, Any] | None
) -> CaseAnswer:
    """Return the case as it is answered."""
    dues = [one.due for one in views if one.due is not None]
    return CaseAnswer(
        id=case.id,
        journey=case.journey,
        version=number,
        state="paused" if case.paused and not case.ended else case.state,
        paused=case.paused,
        cancelling=case.cancel is not None and not case.ended,
        reason=case.reason,
        started_at=when(case.created_at),
        ended_at=when(case.ended_at),
        deadline=when(case.deadline),
        next=None if case.ended else next_step(views),
        next_due=None if case.ended else when(min(dues, default=None)),
        parent=case.parent,
        explanation=explain(case, views),
        steps=[step_answer(one) for one in views],
        outputs=outputs,
    )


def step_answer(view: StepView) -> StepAnswer:
    """Return a step as it is answered."""
    return StepAnswer(
        step=view.step,
        status=view.status,
        agency=view.agency,
        service=view.service,
        operation=view.operation,
        attempts=view.attempts,
        started_at=when(view.started_at),
        ended_at=when(view.ended_at),
        reason=view.reason,
        due=when(view.due),
        waits_for=view.waits_for,
        texts=view.texts,
        exchanges=view.exchanges,
    )


def case_item(case: Case) -> CaseItem:
    """Return a case as lists show it."""
    return CaseItem(
        id=case.id,
        journey=case.journey,
        state=case.state,
        paused=case.paused,
        reason=case.reason,
        started_at=when(case.created_at),
        ended_at=when(case.ended_at),
        deadline=when(case.deadline),
    )


def task_answer(wait: Wait, shown: Mapping[str, Any] | None = None) -> TaskAnswer:
    """Return a task as it is answered."""
    shown = shown or {}
    return TaskAnswer(
        id=wait.id,
        case=wait.case_id,
        step=wait.step,
        kind=wait.kind,
        state=wait.state,
        who=wait.who,
        claimed_by=wait.claimed_by,
        due=when(wait.due),
        created_at=when(wait.created_at),
        title=shown.get("title"),
        shows=shown.get("shows"),
        form=shown.get("form"),
    )
