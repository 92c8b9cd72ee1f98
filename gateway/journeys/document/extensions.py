"""Our extensions of Arazzo, as values; `docs/journeys.md` explains each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from gateway.journeys.document.model import Criterion, Parameter, RequestBody

SOURCE_EXTENSIONS: Final = ("x-service",)
WORKFLOW_EXTENSIONS: Final = (
    "x-deadline",
    "x-purpose",
    "x-legal-basis",
    "x-once-only",
    "x-visible",
    "x-retention",
)
STEP_EXTENSIONS: Final = (
    "x-compensation",
    "x-pivot",
    "x-deadline",
    "x-task",
    "x-parallel",
    "x-purpose",
    "x-legal-basis",
    "x-visible",
    "x-check",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """An operation or workflow to run besides the steps: one target, what it is given, when it succeeded."""

    operation_id: str | None = None
    operation_path: str | None = None
    workflow: str | None = None
    parameters: tuple[Parameter, ...] = ()
    body: RequestBody | None = None
    success_criteria: tuple[Criterion, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensation:
    """`x-compensation`: how a step is undone, or why it need not be (`none`)."""

    undertaking: Undertaking | None = None
    none: str | None = None
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`x-task`: a person decides or completes data. Durations are seconds.

    `who` is a permission or a group, `form` a JSON Schema of what they fill
    in, `title` says what is asked, per language.
    """

    who: str
    form: Mapping[str, Any]
    title: Mapping[str, str]
    shows: Mapping[str, Any] = field(default_factory=dict)
    remind: int | None = None
    escalate: int | None = None
    escalate_to: str | None = None
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel:
    """`x-parallel`: neighbours of one group run at once; a tolerated failure does not fail the journey."""

    group: str
    tolerate: bool = False
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceOnly:
    """`x-once-only`: take an input from an agency that holds it; `value` is what to take of the answer."""

    undertaking: Undertaking
    value: Any
    preview: bool
    purpose: str | None
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepExtensions:
    """The extensions of a step; `visible` is None when not said, empty when hidden; `deadline` in seconds."""

    compensation: Compensation | None = None
    pivot: bool = False
    deadline: int | None = None
    task: Task | None = None
    parallel: Parallel | None = None
    purpose: str | None = None
    legal_basis: str | None = None
    visible: Mapping[str, str] | None = None
    check: Undertaking | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowExtensions:
    """The extensions of one workflow. Seconds in `deadline` and `retention`."""

    deadline: int | None = None
    retention: int | None = None
    purpose: str | None = None
    legal_basis: str | None = None
    once_only: Mapping[str, OnceOnly] = field(default_factory=dict)
    visible: Mapping[str, str] | None = None
