"""A budget for what nobody answers for: refusals of callers who did not prove who they are."""

from __future__ import annotations

import time
from collections.abc import Callable


class Noise:
    """Allows `rate` entries a second, and `rate` at once; the rest is counted in metrics only."""

    __slots__ = ("_clock", "_filled", "_left", "_rate")

    def __init__(self, rate: float = 20.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._left = rate
        self._clock = clock
        self._filled = clock()

    def allows(self) -> bool:
        """Take one from the budget; False when it is used up."""
        now = self._clock()
        self._left = min(self._rate, self._left + (now - self._filled) * self._rate)
        self._filled = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
