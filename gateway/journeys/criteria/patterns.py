"""Regular expressions that cannot hang.

Patterns are ECMA-262's. They are run by the Rust engine behind
`jsonschema-rs`, which takes linear time; only look-around and
back-references are backtracked, and those within a limit.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import jsonschema_rs

MAX_PATTERN: Final = 2_000
_OPTIONS: Final = jsonschema_rs.FancyRegexOptions(
    backtrack_limit=50_000, size_limit=2_000_000, dfa_size_limit=2_000_000
)


class PatternError(ValueError):
    """A pattern cannot be used, or took too long."""


@lru_cache(maxsize=1_024)
def _compiled(pattern: str) -> jsonschema_rs.Draft202012Validator:
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"the pattern is longer than {MAX_PATTERN} characters")
    try:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=_OPTIONS)
    except (jsonschema_rs.ValidationError, ValueError):
        raise PatternError("not a regular expression that can be used") from None


def check_pattern(pattern: str) -> None:
    """Raise `PatternError` unless the pattern can be used."""
    _compiled(pattern)


def matches(pattern: str, text: str) -> bool:
    """Say whether `pattern` occurs in `text`; raises `PatternError`, also when backtracking went too far."""
    try:
        error = next(_compiled(pattern).iter_errors(text), None)
    except (jsonschema_rs.ValidationError, ValueError) as cause:
        raise PatternError("the pattern could not be evaluated") from cause
    if error is not None and not isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Pattern):
        raise PatternError("the pattern takes too long on this text")
    return error is None
