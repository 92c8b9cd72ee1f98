"""Say which regular expressions the schema validator can use, and in bounded time."""

from __future__ import annotations

from functools import lru_cache

import jsonschema_rs

MAX_PATTERN = 4_096
"""Longer expressions are not compiled: repetition counts multiply, and time goes with them."""


@lru_cache(maxsize=4_096)
def usable_pattern(pattern: str) -> bool:
    """Say whether an ECMA 262 expression compiles for validation.

    Uses the validator itself, so that import and exchange cannot disagree.
    """
    if len(pattern) > MAX_PATTERN:
        return False
    try:
        jsonschema_rs.Draft202012Validator(
            {"pattern": pattern},
            pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000),
            offline=True,
        )
    except (ValueError, jsonschema_rs.ValidationError):
        return False
    return True
