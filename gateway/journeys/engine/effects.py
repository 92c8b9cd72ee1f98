"""Which calls may be sent again when it is not known whether they had their effect."""

from __future__ import annotations

import hashlib

from gateway.model.service import Effect, Operation

IDEMPOTENCY_KEY, EVENT_ID = "idempotency-key", "ce-id"


def is_repeatable(operation: Operation) -> bool:
    """Say whether the same call with the same key has one effect, however often it is sent.

    It does when the operation is safe or idempotent (by its method, or by
    `x-effect`), and when its description takes the header `Idempotency-Key`,
    or for events `ce-id`: an agency that describes that header promises to
    honour it.
    """
    if operation.effect is not Effect.UNSAFE:
        return True
    return any(
        parameter.location == "header" and parameter.name.lower() in (IDEMPOTENCY_KEY, EVENT_ID)
        for parameter in operation.parameters
    )


def effect_key(case: str, key: str) -> str:
    """Return the idempotency key of an effect of a case: the same for all of its attempts."""
    return f"{case}-{hashlib.sha256(key.encode()).hexdigest()[:24]}"


UNCERTAIN = frozenset(
    {"agency_timeout", "agency_unreachable", "bad_agency_answer", "evidence_unavailable", "internal"}
)
"""Codes of problems after which the agency may have done what was asked, or not."""
