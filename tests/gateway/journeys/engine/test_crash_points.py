"""A process that nobody tests dies at no point."""

from __future__ import annotations

from gateway.journeys.engine.crash_points import POINTS, nothing


def test_nothing_happens() -> None:
    assert len(POINTS) == len(set(POINTS)) > 10
    for point in POINTS:
        nothing(point)
