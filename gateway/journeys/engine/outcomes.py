"""What a wait's row means to the interpreter."""

from __future__ import annotations

from typing import Any, Final

from gateway.journeys.cases.case import ANSWERED, Wait
from gateway.journeys.cases.messages import Received
from gateway.journeys.cases.vault import CaseKey
from gateway.journeys.engine.wishes import DEADLINE
from gateway.journeys.expressions.scope import Message, Response
from gateway.journeys.interpreter.decisions import (
    Decided,
    Outcome,
    Preview,
    Settled,
    Sleep,
    WaitForMessage,
    WaitForPreview,
    WaitForTask,
    Woke,
)

_KINDS: Final[dict[type[Decided], str]] = {
    Sleep: "sleep",
    WaitForTask: "task",
    WaitForPreview: "preview",
    WaitForMessage: "message",
}
AWAITED: Final = (Sleep, WaitForTask, WaitForPreview, WaitForMessage)
"""The decisions that make a case wait."""


def kind_of(decided: Decided) -> str:
    """Return what the row of such a wait is called."""
    return _KINDS[type(decided)]


def outcome_of(
    decided: Decided, row: Wait | None, key: CaseKey, message: Received | None, now: int
) -> Outcome | None:
    """Return what came of a wait, or None when it goes on. Times are Unix milliseconds.

    A message may have come before anything waited for it. A task or message
    whose time is over was not answered; a doubt has no deadline.
    """
    if message is not None:
        return Message(headers=message.headers, payload=message.payload)
    if row is None:
        return None
    late = row.due is not None and row.due <= now
    if isinstance(decided, Sleep):
        return Woke() if late else None
    if row.state == ANSWERED and row.answer is not None:
        return _answer(decided, key.open(f"answer/{row.id}", row.answer))
    return Response(status=None, error=DEADLINE) if late else None


def _answer(decided: Decided, answer: Any) -> Outcome:
    if isinstance(decided, WaitForPreview):
        return Preview(accepted=bool(answer["accepted"]), value=answer.get("value"))
    if isinstance(decided, WaitForTask) and decided.task is None:
        return Settled(done=bool(answer["done"]), body=answer.get("body"))
    return Response(status=200, body=answer)
