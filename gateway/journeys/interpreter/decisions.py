"""What the interpreter says is to be done, and what may come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway.journeys.document.extensions import Task
from gateway.journeys.document.targets import Target
from gateway.journeys.expressions.scope import Message, Response

Role = Literal["step", "check", "once_only"]
Result = Literal["completed", "failed", "compensated", "attention"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One parameter of a call, its value resolved; never None."""

    name: str
    location: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of an operation with all values resolved; `document` names whose sources are meant.

    `content_type` is None when the operation's description decides. The body
    is JSON, or text where the media type is not JSON's.
    """

    document: str
    target: Target
    arguments: tuple[Argument, ...] = ()
    has_body: bool = False
    body: Any = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What all decisions have.

    `key` names the effect: the same for every attempt, so an idempotency key
    may be derived from it. `id` names this very decision: its outcome is
    given back under it, once; later ones are ignored.
    """

    key: str
    id: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOperation(Decided):
    """Call an operation. `timeout` is milliseconds and `deadline` seconds from the step's begin, if set."""

    call: Call
    attempt: int
    role: Role = "step"
    timeout: int | None = None
    deadline: int | None = None
    purpose: str | None = None
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensate(Decided):
    """Call an operation that undoes a step."""

    call: Call
    attempt: int
    purpose: str | None = None
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage(CallOperation):
    """Publish a message on a channel: the call's body is the payload, its target the channel or operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForMessage(Decided):
    """Wait for a message on a channel; with a correlation id, only one that bears it will do."""

    call: Call
    correlation_id: Any = None
    timeout: int | None = None
    deadline: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForTask(Decided):
    """Wait for a person. `task` is None when the task is to say whether a step in doubt was done."""

    task: Task | None
    shows: Mapping[str, Any] = field(default_factory=dict)
    deadline: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForPreview(Decided):
    """Show the citizen what an agency holds, before it is used as the input `name`."""

    name: str
    available: bool
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sleep(Decided):
    """Wait so many seconds; whoever waits may add jitter."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel:
    """Do all of these, in any order; each outcome is given back by itself."""

    decisions: tuple[Decided, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Nothing is left to do.

    `completed`; `failed` with nothing to undo; `compensated`; or `attention`:
    an official must look, because the journey failed after its pivot or
    because what is in `stuck` could not be undone.
    """

    result: Result
    outputs: Mapping[str, Any] = field(default_factory=dict)
    step: str = ""
    reason: str = ""
    stuck: tuple[Mapping[str, Any], ...] = ()


Decision = (
    CallOperation
    | Compensate
    | SendMessage
    | WaitForMessage
    | WaitForTask
    | WaitForPreview
    | Sleep
    | Parallel
    | End
)


@dataclass(frozen=True, slots=True)
class Woke:
    """A `Sleep` is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the citizen said: use the value, or `value` instead when they did not accept."""

    accepted: bool
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """An official says whether a step in doubt was done; the body is what it answered, if known."""

    done: bool
    body: Any = None


Outcome = Response | Message | Woke | Preview | Settled
