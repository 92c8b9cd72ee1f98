"""The steps of a case as people read them: what was done, by which agency, when, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from gateway.journeys.cases.case import CallRecord, Case, Wait
from gateway.journeys.document.model import Step, Workflow
from gateway.journeys.interpreter.deciding import PREFIX

StepStatus = Literal[
    "upcoming",
    "running",
    "retrying",
    "waiting",
    "in_doubt",
    "completed",
    "failed",
    "undoing",
    "undone",
    "not_undone",
    "skipped",
]
FETCHED: Final[Mapping[str, str]] = {
    "en": "An agency is asked for what it already holds, so that you need not say it.",
    "id": "Instansi dimintai data yang sudah dimilikinya, sehingga Anda tidak perlu mengisinya.",
}
"""What a person sees of an input that is fetched (`x-once-only`)."""
LIVE: Final = ("open", "answered")
_OF_CALL: Final[Mapping[str, StepStatus]] = {
    "started": "running",
    "done": "completed",
    "doubt": "in_doubt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step of a case; times are Unix milliseconds."""

    step: str
    status: StepStatus
    agency: str | None = None
    agency_name: str | None = None
    """What people call the agency, where that is known."""
    service: str | None = None
    operation: str | None = None
    attempts: int = 0
    started_at: int | None = None
    ended_at: int | None = None
    reason: str | None = None
    due: int | None = None
    waits_for: str | None = None
    exchanges: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False


def view_steps(
    case: Case, workflow: Workflow, calls: Iterable[CallRecord], waits: Iterable[Wait]
) -> list[StepView]:
    """Return the steps of the case's workflow in the order of the document."""
    of_call: dict[str, list[CallRecord]] = {}
    for call in calls:
        of_call.setdefault(call.step, []).append(call)
    of_wait: dict[str, list[Wait]] = {}
    for wait in waits:
        of_wait.setdefault(wait.step, []).append(wait)
    named = {step.id for step in workflow.steps}
    others = [name for name in dict.fromkeys([*of_call, *of_wait]) if name and name not in named]
    views = [_other(case, name, of_call.get(name, []), of_wait.get(name, [])) for name in others]
    return views + [
        _view(case, step, of_call.get(step.id, []), of_wait.get(step.id, [])) for step in workflow.steps
    ]


def next_step(views: list[StepView]) -> str | None:
    """Return the step that comes next, or None."""
    current = [one.step for one in views if one.status in ("running", "retrying", "waiting", "in_doubt")]
    upcoming = [one.step for one in views if one.status == "upcoming"]
    return next(iter(current + upcoming), None)


def _other(case: Case, name: str, calls: list[CallRecord], waits: list[Wait]) -> StepView:
    """Return what was fetched before the steps, or done by a nested workflow."""
    texts = FETCHED if name.startswith(PREFIX) else {}
    forward = [call for call in calls if call.role != "undo"]
    undone = [call for call in calls if call.role == "undo"]
    return _made(name, _status(case, forward, undone, waits), forward, waits, texts, hidden=False)


def _view(case: Case, step: Step, calls: list[CallRecord], waits: list[Wait]) -> StepView:
    forward = [call for call in calls if call.role != "undo"]
    undone = [call for call in calls if call.role == "undo"]
    visible = step.x.visible
    return _made(
        step.id,
        _status(case, forward, undone, waits),
        forward,
        waits,
        visible or {},
        hidden=visible is not None and not visible,
    )


def _status(case: Case, forward: list[CallRecord], undone: list[CallRecord], waits: list[Wait]) -> StepStatus:
    if undone:
        if undone[-1].state == "done":
            return "undone"
        return "not_undone" if case.ended else "undoing"
    live = [wait for wait in waits if wait.state in LIVE and wait.kind != "attention"]
    if live:
        return "retrying" if live[-1].kind == "sleep" else "waiting"
    if forward:
        return _OF_CALL.get(forward[-1].state, "failed")
    if waits:
        return "completed" if waits[-1].answered_by else "failed"
    return "skipped" if case.ended else "upcoming"


def _made(
    name: str,
    status: StepStatus,
    calls: list[CallRecord],
    waits: list[Wait],
    texts: Mapping[str, str],
    *,
    hidden: bool,
) -> StepView:
    live = next((wait for wait in waits if wait.state in LIVE and wait.kind != "attention"), None)
    last = calls[-1] if calls else None
    times = [wait.created_at for wait in waits]
    return StepView(
        step=name,
        status=status,
        agency=last.agency if last else None,
        service=last.service if last else None,
        operation=last.operation if last else None,
        attempts=len(calls),
        started_at=calls[0].started_at if calls else min(times, default=None),
        ended_at=last.ended_at if last else None,
        reason=last.reason if last and status not in ("completed", "undone") else None,
        due=live.next_due if live else None,
        waits_for=live.kind if live else None,
        exchanges=tuple(call.exchange for call in calls if call.exchange),
        texts=texts,
        hidden=hidden,
    )
