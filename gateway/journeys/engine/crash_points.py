"""Named instants of a case at which a process may die; a test kills a real one at each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

POINTS: Final = (
    "case_claimed",
    "stretch_begun",
    "before_intent",
    "after_intent",
    "before_effect",
    "after_effect",
    "before_record",
    "after_record",
    "before_rest",
    "after_rest",
    "before_undo",
    "after_undo",
    "before_end",
    "after_end",
)

Reached = Callable[[str], None]
"""Is told each point as it is reached."""


def nothing(_point: str) -> None:
    """Go on: what every process does, but those of the test."""
