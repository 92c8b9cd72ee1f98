from __future__ import annotations

import pytest

from gateway.journeys.criteria.patterns import PatternError, check_pattern, matches


def test_patterns() -> None:
    assert matches(r"^2\d{2}$", "204")
    assert not matches("^200$", "404")
    assert matches("b", "abc")
    assert matches("^(?!x)a", "ab")


def test_catastrophic_patterns_cannot_hang() -> None:
    assert not matches("^(a+)+$", "a" * 50_000 + "b")
    with pytest.raises(PatternError):
        matches(r"^(?=(a|aa)+$)(?:(a|aa)+)\1$", "a" * 60 + "b")


@pytest.mark.parametrize("pattern", ["(", "(a{1000}){1000}", "x" * 3_000])
def test_patterns_that_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        check_pattern(pattern)
