"""How long ago a person may have signed in (RFC 9470, `max_age`)."""

from __future__ import annotations

from math import inf
from typing import Final

OLDEST: Final = 9_999_999
"""Seconds: the most that may be asked for, and the most that a client may pass on in `max_age`."""


def strictest(*ages: int | None) -> int | None:
    """Return the shortest of these ages in seconds, or None when none is asked for."""
    return min((age for age in ages if age is not None), default=None)


def recent_until(authenticated_at: float | None, max_age: int | None) -> float:
    """Return the last moment (Unix seconds) at which a sign-in is recent enough for `max_age`.

    Infinity when no age is asked for; minus infinity when one is, and nobody
    says when the person signed in: there may be none.
    """
    if max_age is None:
        return inf
    return -inf if authenticated_at is None else authenticated_at + max_age
