"""What is counted of exchanges, in plain lists: about a microsecond an exchange."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final, NamedTuple

BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the buckets, seconds."""
_NS_BOUNDS: Final = tuple(round(bound * 1e9) for bound in BOUNDS)
SERIES: Final = 10_000
"""Most label combinations; what comes after is counted under `OVERFLOW`."""
MEMBERS: Final = ("agency", "service", "status", "code", "origin")


Key = tuple[str, str, int, str, str]
"""Agency, service, status, code, origin of one exchange."""


class Series(NamedTuple):
    """The labels of a series; few values each. `status` is a class such as `2xx`."""

    agency: str
    service: str
    status: str
    code: str
    origin: str


OVERFLOW: Final = Series("", "", "", "overflow", "")


@dataclass(slots=True)
class Counts:
    """Exchanges of a series by duration: `buckets` has one more than `BOUNDS`, the rest; not cumulative."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    nanoseconds: int = 0

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self.buckets)

    def add(self, other: Counts) -> None:
        """Add what another process counted."""
        self.buckets = [mine + theirs for mine, theirs in zip(self.buckets, other.buckets, strict=True)]
        self.nanoseconds += other.nanoseconds


class ExchangeCounts:
    """Counts the exchanges of this process; used by its event loop, read by others."""

    def __init__(self, limit: int = SERIES) -> None:
        self._limit = limit
        self._found: dict[Key, Counts] = {}
        self._series: dict[Series, Counts] = {}

    def count(self, key: Key, duration_ns: int) -> None:
        """Count one exchange."""
        counts = self._found.get(key)
        if counts is None:
            counts = self._new(key)
        counts.buckets[bisect_left(_NS_BOUNDS, duration_ns)] += 1
        counts.nanoseconds += duration_ns

    @property
    def nanoseconds(self) -> int:
        """How long everything took that was counted so far; it grows with each count."""
        return sum(counts.nanoseconds for counts in list(self._series.values()))

    def snapshot(self) -> dict[Series, Counts]:
        """Return a copy of what was counted so far."""
        return {
            series: Counts(list(counts.buckets), counts.nanoseconds)
            for series, counts in list(self._series.items())
        }

    def _new(self, key: Key) -> Counts:
        agency, service, status, code, origin = key
        series = Series(agency, service, f"{status // 100}xx", code, origin)
        if series not in self._series and len(self._series) >= self._limit:
            series = OVERFLOW
        counts = self._series.setdefault(series, Counts())
        if len(self._found) < self._limit * 4:
            self._found[key] = counts
        return counts
