"""The state of a running journey: plain values, JSON-able, with a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from gateway.journeys.document.model import Step, Workflow

VERSION: Final = 1

Status = Literal[
    "due",
    "asleep",
    "doubt",
    "asked",
    "preview",
    "detour",
    "child",
    "done",
    "failed",
]
Returns = Literal["", "step", "retry", "depends", "compensation"]


@dataclass(slots=True)
class Visit:
    """One visit to a step: `number` counts visits, `attempt` calls within it, `tries` retries by action."""

    step: str
    number: int
    attempt: int = 1
    status: Status = "due"
    wait: float = 0
    tries: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    undo: dict[str, Any] | None = None
    move: dict[str, Any] = field(default_factory=dict)
    """Where to go on: empty for the next step, else `step`, `workflow` or `end`."""
    value: Any = None
    reason: str = ""


@dataclass(slots=True)
class Frame:
    """One running workflow; `returns` says what its end means to the frame below."""

    id: str
    document: str
    workflow: str
    inputs: dict[str, Any]
    returns: Returns = ""
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)
    """`completed`, `failed` or `tolerated`, by step."""
    reasons: dict[str, str] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    current: list[Visit] = field(default_factory=list)
    parked: list[Visit] = field(default_factory=list)
    """The visit that waits for the step which its retry runs first."""
    pending: list[str] = field(default_factory=list)
    """Workflows that must be completed first."""
    fetch: list[str] = field(default_factory=list)
    """Inputs that an agency holds already."""
    begun: bool = False
    last: dict[str, Any] | None = None
    """The last response, for the step that ran this workflow."""


@dataclass(slots=True)
class State:
    """Everything that the interpreter must remember. Change it through the interpreter only."""

    frames: list[Frame]
    version: int = VERSION
    phase: Literal["running", "compensating", "ended"] = "running"
    pivoted: bool = False
    workflows: dict[str, dict[str, Any]] = field(default_factory=dict)
    undo: list[dict[str, Any]] = field(default_factory=list)
    undoing: Visit | None = None
    stuck: list[dict[str, Any]] = field(default_factory=list)
    result: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)
    step: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the state as JSON; `State.from_json` gives back an equal one."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> State:
        """Return the state; raises `ValueError` when another version of this code wrote it."""
        if body.get("version") != VERSION:
            raise ValueError("the state has another version")
        known = dict(body)
        known["frames"] = [_frame(frame) for frame in body["frames"]]
        known["undoing"] = None if body["undoing"] is None else Visit(**body["undoing"])
        return cls(**known)

    def copy(self) -> State:
        """Return a copy that can be changed; values that are never changed in place are shared."""
        return State(
            frames=[_copy_frame(frame) for frame in self.frames],
            version=self.version,
            phase=self.phase,
            pivoted=self.pivoted,
            workflows=dict(self.workflows),
            undo=list(self.undo),
            undoing=None if self.undoing is None else _copy_visit(self.undoing),
            stuck=list(self.stuck),
            result=self.result,
            outputs=self.outputs,
            step=self.step,
            reason=self.reason,
        )


def _frame(body: Mapping[str, Any]) -> Frame:
    known = dict(body)
    known["current"] = [Visit(**visit) for visit in body["current"]]
    known["parked"] = [Visit(**visit) for visit in body["parked"]]
    return Frame(**known)


def _copy_visit(visit: Visit) -> Visit:
    return Visit(
        visit.step,
        visit.number,
        visit.attempt,
        visit.status,
        visit.wait,
        dict(visit.tries),
        visit.outputs,
        visit.undo,
        visit.move,
        visit.value,
        visit.reason,
    )


def _copy_frame(frame: Frame) -> Frame:
    return Frame(
        id=frame.id,
        document=frame.document,
        workflow=frame.workflow,
        inputs=dict(frame.inputs),
        returns=frame.returns,
        steps=dict(frame.steps),
        results=dict(frame.results),
        reasons=dict(frame.reasons),
        visits=dict(frame.visits),
        current=[_copy_visit(visit) for visit in frame.current],
        parked=[_copy_visit(visit) for visit in frame.parked],
        pending=list(frame.pending),
        fetch=list(frame.fetch),
        begun=frame.begun,
        last=frame.last,
    )


def key_of(frame: Frame, visit: Visit) -> str:
    """Return what names the effect of a visit: the same for all of its attempts."""
    return f"{frame.id}{visit.step}" + (f"#{visit.number}" if visit.number > 1 else "")


class Place(NamedTuple):
    """A visit, with the step, the workflow and the frame that it belongs to."""

    frame: Frame
    workflow: Workflow
    step: Step
    visit: Visit
