"""The life cycles of service versions and agreements: who may move what from where to where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateway.model.agreement import AgreementState as A
from gateway.model.service import ServiceState as S
from gateway.problems import Conflict


@dataclass(frozen=True, slots=True)
class ServiceMove:
    """A verb on a service version; `independent` ones are for a client that did not submit it."""

    sources: frozenset[S]
    target: S
    event: str
    independent: bool = False


SERVICE_MOVES: Final[Mapping[str, ServiceMove]] = {
    "submit": ServiceMove(frozenset({S.DRAFT}), S.SUBMITTED, "registry.service.submitted"),
    "return": ServiceMove(frozenset({S.SUBMITTED}), S.DRAFT, "registry.service.returned"),
    "publish": ServiceMove(
        frozenset({S.SUBMITTED}), S.PUBLISHED, "registry.service.published", independent=True
    ),
    "deprecate": ServiceMove(frozenset({S.PUBLISHED}), S.DEPRECATED, "registry.service.deprecated"),
    "retire": ServiceMove(
        frozenset({S.DRAFT, S.SUBMITTED, S.PUBLISHED, S.DEPRECATED}), S.RETIRED, "registry.service.retired"
    ),
}


@dataclass(frozen=True, slots=True)
class AgreementMove:
    """A verb on an agreement.

    `by_consumer` ones are open to the consumer too, all others to the
    provider alone; `independent` ones are closed to the client that asked.
    """

    sources: frozenset[A]
    target: A
    event: str
    by_consumer: bool = False
    independent: bool = False


AGREEMENT_MOVES: Final[Mapping[str, AgreementMove]] = {
    "approve": AgreementMove(
        frozenset({A.REQUESTED}), A.ACTIVE, "registry.agreement.approved", independent=True
    ),
    "reject": AgreementMove(
        frozenset({A.REQUESTED}), A.REJECTED, "registry.agreement.rejected", independent=True
    ),
    "suspend": AgreementMove(frozenset({A.ACTIVE}), A.SUSPENDED, "registry.agreement.suspended"),
    "resume": AgreementMove(
        frozenset({A.SUSPENDED}), A.ACTIVE, "registry.agreement.resumed", independent=True
    ),
    "end": AgreementMove(
        frozenset({A.REQUESTED, A.ACTIVE, A.SUSPENDED}),
        A.ENDED,
        "registry.agreement.ended",
        by_consumer=True,
    ),
}


def require_source(verb: str, state: S | A, sources: frozenset[S] | frozenset[A]) -> None:
    """Raise `Conflict` unless the verb is legal in this state."""
    if state not in sources:
        legal = ", ".join(sorted(sources))
        raise Conflict(f"To {verb} it, it must be: {legal}. It is {state}.", reason="illegal_transition")
