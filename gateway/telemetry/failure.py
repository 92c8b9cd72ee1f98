"""Exceptions in log lines: what kind and where, never what they say, which may be somebody's data."""

from __future__ import annotations

import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final

FRAMES: Final = 12
"""Innermost frames that are logged."""


def describe_failure(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace `exc_info` by `error`, the class, and `frames`; a structlog processor."""
    given = line.pop("exc_info", None)
    line.pop("stack_info", None)
    error = _error(given)
    if error is not None:
        line["error"] = type(error).__name__
        line["frames"] = frames(error.__traceback__)
        if error.__cause__ is not None:
            line["reason"] = type(error.__cause__).__name__
    return line


def frames(trace: TracebackType | None) -> list[str]:
    """Return `module:line in function` of the innermost frames, outermost first; no source, no values."""
    found = []
    for frame, line in list(traceback.walk_tb(trace))[-FRAMES:]:
        found.append(f"{frame.f_globals.get('__name__', '?')}:{line} in {frame.f_code.co_name}")
    return found


def _error(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple) and len(given) == 3:
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None
