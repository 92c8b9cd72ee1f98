"""How old a sign-in may be."""

from __future__ import annotations

from math import inf

import pytest

from gateway.model.recency import recent_until, strictest


@pytest.mark.parametrize(
    ("ages", "shortest"), [((), None), ((None, None), None), ((None, 5), 5), ((9, 5), 5), ((5, None), 5)]
)
def test_the_shortest_age_counts(ages: tuple[int | None, ...], shortest: int | None) -> None:
    assert strictest(*ages) == shortest


def test_a_sign_in_is_recent_until_it_is_too_old() -> None:
    assert recent_until(1_000, 60) == 1_060
    assert recent_until(1_000, None) == recent_until(None, None) == inf


def test_nobody_who_is_not_said_to_have_signed_in_is_recent() -> None:
    assert recent_until(None, 9_999_999) == -inf
