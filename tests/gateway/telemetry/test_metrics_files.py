"""Counts of several workers: added up, never falling, and not spoilt by a broken file."""

from __future__ import annotations

from pathlib import Path

from gateway.telemetry.histogram import ExchangeCounts, Series
from gateway.telemetry.metrics_files import read_counts, write_counts

SERIES = Series("tax", "income", "2xx", "ok", "agency")


def counted(times: int) -> ExchangeCounts:
    counts = ExchangeCounts()
    for _ in range(times):
        counts.count(("tax", "income", 200, "ok", "agency"), 2_000_000)
    return counts


def test_workers_add_up_and_the_dead_still_count(tmp_path: Path) -> None:
    write_counts(tmp_path, counted(3).snapshot(), name="1")
    write_counts(tmp_path, counted(4).snapshot(), name="2")
    write_counts(tmp_path, counted(5).snapshot(), name="2")
    whole = read_counts(tmp_path)
    assert (whole[SERIES].count, whole[SERIES].nanoseconds) == (8, 16_000_000)


def test_a_broken_file_is_passed_over(tmp_path: Path) -> None:
    write_counts(tmp_path, counted(3).snapshot())
    (tmp_path / "9.counts").write_bytes(b'[[["tax"')
    (tmp_path / "8.counts").write_bytes(b'[[["tax","income","2xx","ok","agency"],[1,2],3]]')
    assert read_counts(tmp_path)[SERIES].count == 3
