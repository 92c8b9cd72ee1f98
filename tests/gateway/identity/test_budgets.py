from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.budgets import Budgets


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    st.floats(0.5, 50),
    st.integers(1, 20),
    st.lists(st.floats(0, 3), max_size=60),
)
def test_never_more_than_the_burst_and_what_time_gave(rate: float, burst: int, waits: list[float]) -> None:
    time = Time()
    budgets = Budgets(rate, burst, clock=time)
    taken = 0
    for wait in waits:
        time.now += wait
        taken += budgets.take("one") == 0
        assert taken <= burst + time.now * rate + 1e-6


@given(st.floats(0.5, 50), st.integers(1, 20))
def test_what_it_says_to_wait_is_enough(rate: float, burst: int) -> None:
    time = Time()
    budgets = Budgets(rate, burst, clock=time)
    for _ in range(burst):
        assert budgets.take("one") == 0
    wait = budgets.take("one")
    assert wait > 0
    assert budgets.take("another") == 0
    time.now += wait + 1e-9
    assert budgets.take("one") == 0


def test_memory_is_bounded_and_who_is_busy_is_not_forgotten() -> None:
    budgets = Budgets(1, 1, capacity=3, clock=Time())
    assert budgets.take("busy") == 0
    for stranger in range(50):
        assert budgets.take(f"stranger-{stranger}") == 0
        assert budgets.take("busy") > 0
        assert len(budgets) <= 3
