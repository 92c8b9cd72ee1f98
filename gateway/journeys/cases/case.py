"""A case: one running instance of a journey, as its row and its content say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.journeys.interpreter.state import State
from gateway.model.detail import ExchangeDetail
from gateway.model.mandate import MandateTerms

RUNNING: Final = "running"
WAITING: Final = "waiting"
RESULTS: Final = frozenset({"completed", "failed", "compensated", "cancelled", "attention", "settled"})
"""How a case ends; `attention` until an official has `settled` what could not be undone."""

OPEN: Final = "open"
ANSWERED: Final = "answered"
CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The row of a case; times are Unix milliseconds."""

    id: str
    journey: str
    journey_version: str
    workflow: str
    parent: str | None
    client: str
    agency: str
    subject: str | None
    about: str | None
    digest: str | None
    state: str
    reason: str | None
    paused: bool
    cancel: str | None
    stretch: int
    faults: int
    executor: str | None
    due: int | None
    deadline: int | None
    case_key: bytes | None
    content: bytes | None
    version: int
    created_at: int
    changed_at: int
    ended_at: int | None

    @property
    def ended(self) -> bool:
        """True when nothing more is done for it."""
        return self.ended_at is not None


@dataclass(slots=True, kw_only=True)
class Content:
    """What is kept encrypted: who it is about, and the interpreter's state with every value in it."""

    state: State
    subject: str | None = None
    actors: tuple[str, ...] = ()
    assurance: int = 0
    authenticated_at: float | None = None
    asked_at: float | None = None
    """When the person had signed in, and when they asked for it: what counts is how long was between."""
    mandate: MandateTerms | None = None
    """What the one who started it acts for the person on; asked for again before each step."""
    details: tuple[ExchangeDetail, ...] = ()
    """What was authorized in detail by the token that started it: steps do nothing else."""
    purposes: tuple[str, ...] = ()
    """Those of the token that started it: no step is for another; none mean that it was not limited."""
    former: dict[str, list[str]] = field(default_factory=dict)
    """By effect, the agreements in force at the time under which it may be undone."""
    began: dict[str, int] = field(default_factory=dict)
    """When the first attempt of each effect began: what a step's deadline counts from."""
    cancelled: str | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The inputs, and what each step of the main workflow gave, kept when the state has let go of them."""

    def remember(self) -> None:
        """Keep the inputs and outputs of the main workflow, which the state forgets at its end."""
        if self.state.frames:
            frame = self.state.frames[0]
            self.inputs, self.steps = dict(frame.inputs), dict(frame.steps)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Content:
        """Return the content of what `orjson` made of one.

        Raises `ValueError` for another version of the state.
        """
        known = {**body, "state": State.from_json(body["state"])}
        for name in ("actors", "purposes"):
            known[name] = tuple(known.get(name, ()))
        if (terms := known.get("mandate")) is not None:
            known["mandate"] = MandateTerms(**{**terms, "reach": tuple(terms["reach"])})
        known["details"] = tuple(
            ExchangeDetail(**{**detail, "operations": tuple(detail["operations"])})
            for detail in known.get("details", ())
        )
        return cls(**known)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One call of a case: `started` before it, then what came of it."""

    decision: str
    number: int
    step: str
    role: str
    agency: str
    service: str
    operation: str
    attempt: int
    state: str
    status: int | None
    reason: str | None
    exchange: str | None
    started_at: int
    ended_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Something that a case waits for; `shown` and `answer` are sealed with the case's key."""

    id: str
    case_id: str
    decision: str
    kind: str
    step: str
    state: str
    who: str | None
    due: int | None
    remind_at: int | None
    escalate_at: int | None
    escalate_to: str | None
    claimed_by: str | None
    answered_by: str | None
    shown: bytes | None
    answer: bytes | None
    version: int
    created_at: int
    changed_at: int

    @property
    def next_due(self) -> int | None:
        """When somebody must look at it again, or None."""
        times = [one for one in (self.due, self.remind_at, self.escalate_at) if one is not None]
        return min(times, default=None)


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happened to a case, without any value in it."""

    kind: str
    step: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
