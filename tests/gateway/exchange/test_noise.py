"""The budget for callers who did not prove who they are."""

from __future__ import annotations

from gateway.exchange.noise import Noise


def test_it_is_used_up_and_fills_again() -> None:
    now = 0.0
    noise = Noise(rate=5.0, clock=lambda: now)
    assert [noise.allows() for _ in range(7)] == [True] * 5 + [False] * 2
    now = 0.4
    assert [noise.allows() for _ in range(3)] == [True, True, False]
    now = 1000.0
    assert sum(noise.allows() for _ in range(100)) == 5
