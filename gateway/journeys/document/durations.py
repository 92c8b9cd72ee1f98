"""Durations of ISO 8601: weeks, days, hours, minutes, seconds."""

from __future__ import annotations

import re
from typing import Final

_DURATION: Final = re.compile(
    r"P(?:(?P<w>[0-9]{1,4})W|(?:(?P<d>[0-9]{1,5})D)?(?:T(?:(?P<h>[0-9]{1,6})H)?(?:(?P<m>[0-9]{1,8})M)?"
    r"(?:(?P<s>[0-9]{1,9})S)?)?)"
)
_SECONDS: Final = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}


def parse_duration(text: str) -> int:
    """Return the seconds of a duration such as `P30D` or `PT1H30M`.

    Months and years have no fixed length and are not accepted. Raises
    `ValueError`, also for a duration of nothing.
    """
    match = _DURATION.fullmatch(text)
    parts = {unit: int(value) for unit, value in match.groupdict().items() if value} if match else {}
    seconds = sum(_SECONDS[unit] * value for unit, value in parts.items())
    if seconds <= 0 or text.endswith("T"):
        raise ValueError("not an ISO 8601 duration of weeks, days, hours, minutes and seconds")
    return seconds
