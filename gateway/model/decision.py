"""Decisions: the facts they rest on, and the obligations they carry (XACML's words)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Facts(NamedTuple):
    """All that a policy may look at; hashable, because it is the key of the decision cache.

    No field changes with the clock or the request's data, so that equal
    requests hit the cache: whether the agreement is in force, and the sign-in
    recent, is worked out before. Levels are the labels of `Classification` and `Assurance` as ints.
    """

    client: str
    client_agency: str
    clearance: int
    subject_kind: str
    """`person` when the token speaks for one, `system` otherwise."""
    delegated: bool
    assurance: int
    required_assurance: int
    agency: str
    service: str
    operation: str
    effect: str
    classification: int
    purpose: str
    legal_basis: str
    agreement: str
    """Id of the agreement; empty when the client has none for the operation."""
    agreement_in_force: bool
    purposes: frozenset[str]
    """What the agreement allows."""
    consent: str
    """Id of a valid consent; empty when there is none."""
    channel: str
    """`http`, `journey`, `compensation` (what undoes a journey's step) or `sandbox`."""
    mandate: str = ""
    """Kind of the mandate on which a person acts for another; empty when there is none.

    Not its id: no policy judges a single mandate, and equal facts share a decision.
    """
    sign_in_recent: bool = True
    """Whether the person signed in as recently as operation and agreement ask for, if they do."""


class Duty(NamedTuple):
    """An obligation to fulfil: the name of its module, and hashable arguments."""

    name: str
    arguments: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Permit or Deny, with `reason` (snake_case code), the deciding policies and the set's hash."""

    permitted: bool
    reason: str
    policies: tuple[str, ...]
    policy_set: str
    duties: tuple[Duty, ...] = ()
