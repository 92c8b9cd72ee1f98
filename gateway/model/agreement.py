"""Agreements: who may call what, for which purpose, on which ground, until when, how often."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gateway.model.classification import Assurance


class AgreementState(StrEnum):
    """Life cycle; only `active` permits. Approval makes it active once `valid_from` has come."""

    REQUESTED = "requested"
    REJECTED = "rejected"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Hide the text at `pointer`, except its last `keep` characters."""

    pointer: str
    keep: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What one client may do with one service.

    `operations` are local names of the service's operations, or `*` alone.
    `fields` are JSON Pointers (RFC 6901) into the answer, or `*` alone; a
    pointer walks through arrays, so `/persons/name` releases every person's
    name. Times are Unix seconds; `valid_until` is exclusive. A quota of None
    is no limit. `max_age` is how many seconds ago the person may have signed in
    (RFC 9470); None asks for none. `version` counts changes.
    """

    id: str
    client: str
    provider: str
    service: str
    operations: frozenset[str]
    purposes: frozenset[str]
    legal_basis: str
    fields: tuple[str, ...]
    masks: tuple[Mask, ...] = ()
    valid_from: float
    valid_until: float
    quota_second: int | None = None
    quota_day: int | None = None
    assurance: Assurance = Assurance.NONE
    max_age: int | None = None
    state: AgreementState
    version: int = 1

    def covers(self, operation: str) -> bool:
        """Say whether the operation with this local name is agreed."""
        return operation in self.operations or "*" in self.operations

    def in_force(self, now: float) -> bool:
        """Say whether the agreement permits at `now` (Unix seconds)."""
        return self.state is AgreementState.ACTIVE and self.valid_from <= now < self.valid_until
