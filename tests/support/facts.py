"""Facts that the shipped policies permit; tests change what they are about."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from gateway.model.decision import Facts

POLICIES: Final = Path(__file__).parents[2] / "policies"

PERMITTED: Final = Facts(
    client="portal",
    client_agency="city",
    clearance=2,
    subject_kind="person",
    delegated=False,
    assurance=2,
    required_assurance=2,
    agency="tax",
    service="income",
    operation="get-income",
    effect="safe",
    classification=2,
    purpose="benefit",
    legal_basis="Social Code, section 60",
    agreement="agreement-1",
    agreement_in_force=True,
    purposes=frozenset({"benefit", "pension"}),
    consent="",
    channel="http",
)


def facts(**changes: Any) -> Facts:
    """Return permitted facts with `changes`; a list of purposes becomes a set."""
    if "purposes" in changes:
        changes["purposes"] = frozenset(changes["purposes"])
    return PERMITTED._replace(**changes)
