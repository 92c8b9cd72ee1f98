"""What the engine needs from above: an exchange, through the same stages as every other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gateway.model.detail import ExchangeDetail
from gateway.model.mandate import MandateTerms
from gateway.model.message import Answer, Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCall:
    """One call of a case: who it is for, narrowed to one agency and one purpose, and what is sent.

    `path` begins with `/api/`. `key` is the idempotency key: the same for every attempt of the effect.
    The person signed in at `authenticated_at` and started the case at `asked_at`; `until` is when its time
    is over (Unix seconds). `purposes` are those of the token that started the case. What `undoes` may rest on
    the agreements `former`, even when they are over.
    """

    case: str
    journey: str
    step: str
    client: str
    agency: str
    provider: str
    subject: str | None
    actors: tuple[str, ...]
    assurance: int
    purpose: str
    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    key: str
    authenticated_at: float | None = None
    asked_at: float | None = None
    mandate: MandateTerms | None = None
    details: tuple[ExchangeDetail, ...] = ()
    purposes: tuple[str, ...] = ()
    until: float | None = None
    undoes: bool = False
    former: frozenset[str] = frozenset()
    timeout: float | None = None


class RunExchange(Protocol):
    """Runs an exchange (`gateway.exchange.execute`)."""

    async def __call__(self, call: StepCall) -> Answer:
        """Return the answer with a whole body; raises the `Problem` that an HTTP caller would be told."""


class Agreements(Protocol):
    """Knows what is agreed now (`gateway.exchange.snapshot`)."""

    def covering(self, client: str, service: str, operation: str, purpose: str) -> str | None:
        """Return the id of the agreement in force for such a call of `agency/service`, or None."""
