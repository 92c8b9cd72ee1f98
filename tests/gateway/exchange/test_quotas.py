"""Quotas: exact between processes, kept over a restart, bounded in space."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gateway.exchange.quotas import DAY, MappedQuotas, remaining
from gateway.problems import NotReady

ROOT = Path(__file__).parents[3]
HAMMER = """
import sys
from pathlib import Path
from gateway.exchange.quotas import MappedQuotas
quotas = MappedQuotas(Path(sys.argv[1]), clock=lambda: 86400.5, slots=64)
sys.stdin.readline()
print(sum(quotas.take("shared", None, 3000).allowed for _ in range(2500)))
"""


def test_two_processes_together_get_exactly_the_quota(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HAMMER, str(tmp_path / "quotas")]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    granted = [int(process.communicate(timeout=30)[0]) for process in processes]
    assert sum(granted) == 3000


def test_windows_begin_anew(tmp_path: Path) -> None:
    now = 10.0 * DAY
    quotas = MappedQuotas(tmp_path / "quotas", clock=lambda: now, slots=64)
    assert [quotas.take("a", 2, 3).allowed for _ in range(3)] == [True, True, False]
    now += 1
    assert [quotas.take("a", 2, 3).allowed for _ in range(2)] == [True, False]
    assert quotas.take("b", 2, 3).allowed
    now += DAY
    assert quotas.take("a", 2, 3).allowed


def test_one_worker_alone_counts_the_same_without_locks(tmp_path: Path) -> None:
    alone = MappedQuotas(tmp_path / "quotas", clock=lambda: 7.0, slots=64, shared=False)
    assert [alone.take("a", None, 2).allowed for _ in range(3)] == [True, True, False]


def test_the_days_count_survives_a_restart(tmp_path: Path) -> None:
    def clock() -> float:
        return 5.0

    first = MappedQuotas(tmp_path / "quotas", clock=clock, slots=64)
    assert first.take("a", None, 1).allowed
    first.close()
    state = MappedQuotas(tmp_path / "quotas", clock=clock, slots=64).take("a", None, 1)
    assert (state.allowed, state.limit, state.remaining, state.reset) == (False, 1, 0, DAY - 5)


def test_places_of_yesterday_are_given_to_others(tmp_path: Path) -> None:
    now = 3.0 * DAY
    quotas = MappedQuotas(tmp_path / "quotas", clock=lambda: now, slots=4)
    for name in "abcd":
        assert quotas.take(name, None, 1).allowed
    with pytest.raises(NotReady):
        quotas.take("e", None, 1)
    now += DAY
    assert all(quotas.take(name, None, 1).allowed for name in "efgh")
    with pytest.raises(NotReady):
        quotas.take("a", None, 1)


def test_the_window_that_decides_is_told() -> None:
    state = remaining(True, (10, 1, 1), (100, 95, 500))
    assert (state.limit, state.remaining, state.reset) == (100, 5, 500)
    state = remaining(False, (10, 10, 1), (100, 100, 500))
    assert (state.allowed, state.reset) == (False, 500)
