"""How long to wait before a retry."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST: Final = 86_400.0
"""No answer makes a journey wait longer than a day."""


def retry_delay(action: float | None, headers: Mapping[str, str]) -> float:
    """Return the seconds to wait: the answer's `Retry-After` if it has one, else what the action says.

    A date is measured from the answer's own `Date` (RFC 9110 section
    10.2.3), so that no clock is needed here.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    asked = lower.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked), LONGEST)
    if asked and "date" in lower:
        try:
            seconds = (parsedate_to_datetime(asked) - parsedate_to_datetime(lower["date"])).total_seconds()
        except (TypeError, ValueError):
            seconds = -1.0
        if seconds >= 0:
            return min(seconds, LONGEST)
    return min(action or 0.0, LONGEST)
