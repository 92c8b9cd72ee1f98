"""Token buckets by name: what each may take per second, in bounded memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

CAPACITY: Final = 10_000


class Budgets:
    """Each key may take `burst` at once and `rate` a second; the least recently used key is forgotten.

    A forgotten key begins anew with a full bucket, so who has more than
    `capacity` names at hand is bounded by nothing here.
    """

    def __init__(
        self,
        rate: float,
        burst: float,
        *,
        capacity: int = CAPACITY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._capacity = capacity
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        """What is left, and when that was so; the order is that of use."""

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: str) -> float:
        """Take one of what `key` has: 0 when it had one, else seconds until it will, and nothing is taken."""
        now = self._clock()
        left, since = self._buckets.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._rate)
        wait = 0.0 if left >= 1 else (1 - left) / self._rate
        if len(self._buckets) >= self._capacity:
            del self._buckets[next(iter(self._buckets))]
        self._buckets[key] = (left - 1 if not wait else left, now)
        return wait
