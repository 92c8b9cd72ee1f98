"""Segments of path templates: where a template's parameters are in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

EXPRESSION: Final = re.compile(r"\{([^{}]+)\}")
"""A parameter of a path template; its group is the name."""


def literals_of(segment: str) -> tuple[str, ...]:
    """Return what a segment of a template says before, between and after its parameters."""
    return tuple(EXPRESSION.split(segment)[::2])


def find_values(literals: Sequence[str], text: str) -> list[tuple[int, int]] | None:
    """Return start and end of each parameter's value in `text`, or None when it does not fit the template.

    No value is empty, and earlier ones are as short as they can be. Takes time
    in proportion to the text: a regular expression for `{a}-{b}-{c}.json`
    would try all places of all dashes, and callers choose the text.
    """
    first, *between, last = literals
    start, end = len(first), len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last):
        return None
    found: list[tuple[int, int]] = []
    for literal in between:
        at = text.find(literal, start + 1, end)
        if at < 0:
            return None
        found.append((start, at))
        start = at + len(literal)
    if start >= end:
        return None
    return [*found, (start, end)]
