"""Steps that send: their payload is an event (CloudEvents 1.0, HTTP binary mode).

The event goes to an operation of a registered service, through the stages of
every exchange. Its id is the effect's key: whoever gets it twice knows.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from gateway.journeys.cases.case import Case
from gateway.journeys.engine.calling import Calling, Target
from gateway.journeys.engine.effects import effect_key
from gateway.journeys.interpreter.decisions import SendMessage
from gateway.model.message import Headers


class Events:
    """Makes the attributes of events."""

    def __init__(self, issuer: str, clock: Callable[[], float] = time.time) -> None:
        self._issuer, self._clock = issuer, clock

    def headers(self, case: Case, decision: Calling, target: Target) -> Headers:
        """Return the fields of the event that a step sends (HTTP binding, section 3.1); none for calls."""
        if not isinstance(decision, SendMessage):
            return []
        at = datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="milliseconds")
        return [
            ("ce-specversion", "1.0"),
            ("ce-id", effect_key(case.id, decision.key)),
            ("ce-source", f"{self._issuer}/journeys/{case.journey}"),
            ("ce-type", target.operation.name),
            ("ce-time", at.replace("+00:00", "Z")),
        ]
