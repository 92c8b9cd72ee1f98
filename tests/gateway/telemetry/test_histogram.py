"""Counting: every exchange once, in the right bucket, under a bounded number of labels."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.telemetry.histogram import BOUNDS, OVERFLOW, Counts, ExchangeCounts, Series

exchanges = st.lists(
    st.tuples(
        st.sampled_from(["tax", "registry"]),
        st.sampled_from([200, 204, 403, 502]),
        st.integers(0, 60 * 10**9),
    ),
    max_size=50,
)


@given(exchanges)
def test_every_exchange_is_counted_once_where_it_belongs(seen: list[tuple[str, int, int]]) -> None:
    counts = ExchangeCounts()
    for agency, status, duration in seen:
        counts.count((agency, "service", status, "ok", "agency"), duration)
    found = counts.snapshot()
    assert sum(one.count for one in found.values()) == len(seen)
    for series, one in found.items():
        mine = [d for a, s, d in seen if (a, f"{s // 100}xx") == (series.agency, series.status)]
        assert one.nanoseconds == sum(mine)
        for place, bound in enumerate(BOUNDS):
            assert sum(one.buckets[: place + 1]) == sum(duration <= bound * 1e9 for duration in mine)


def test_labels_are_bounded() -> None:
    counts = ExchangeCounts(limit=3)
    for number in range(100):
        counts.count((f"agency-{number}", "s", 200, "ok", "agency"), 1)
    found = counts.snapshot()
    assert len(found) == 4
    assert found[OVERFLOW].count == 97
    assert len(counts._found) <= 12


def test_a_snapshot_is_a_copy() -> None:
    counts = ExchangeCounts()
    counts.count(("tax", "s", 200, "ok", "agency"), 1)
    before = counts.snapshot()
    counts.count(("tax", "s", 200, "ok", "agency"), 1)
    assert before[Series("tax", "s", "2xx", "ok", "agency")].count == 1


def test_counts_add_up() -> None:
    one, other = Counts(), Counts()
    one.buckets[0], other.buckets[0], other.nanoseconds = 1, 2, 5
    one.add(other)
    assert (one.count, one.nanoseconds) == (3, 5)
