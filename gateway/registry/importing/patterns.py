"""Say which regular expressions the schema validator can use, and in bounded time."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import jsonschema_rs

MAX_PATTERN = 4_096
"""Longer expressions are not compiled: repetition counts multiply, and time goes with them."""

_LITERAL: Final = re.compile(r"/(\^.*\$)/([gimsuy]*)", re.DOTALL)


def without_slashes(pattern: str) -> str:
    """Return what a JavaScript literal such as `/^[a-z]$/i` holds, and any other pattern as it is.

    JSON Schema has no such slashes: with them nothing would ever match.
    """
    literal = _LITERAL.fullmatch(pattern)
    if literal is None:
        return pattern
    return f"(?i:{literal[1]})" if "i" in literal[2] else literal[1]


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
