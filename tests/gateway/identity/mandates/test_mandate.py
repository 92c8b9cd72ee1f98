from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.mandates.mandate import EVERYTHING, Mandate


def mandate(**changes: Any) -> Mandate:
    values: dict[str, Any] = {
        "id": "m",
        "kind": "guardian",
        "holder": "a",
        "represented": "b",
        "name": "B",
        "purposes": EVERYTHING,
        "source": "s",
        "valid_from": 10,
        "valid_until": 20,
        "created_by": "register",
        "created_at": 0,
    }
    return Mandate(**{**values, **changes})


@pytest.mark.parametrize(("now", "counts"), [(9, False), (10, True), (19.9, True), (20, False)])
def test_it_counts_from_its_first_to_its_last_moment(now: float, counts: bool) -> None:
    assert mandate().in_force(now) is counts
    assert mandate(revoked_at=1).in_force(now) is False


PURPOSES = st.frozensets(st.sampled_from(["benefits", "school", "tax", "*"]))


@given(asked=PURPOSES, granted=PURPOSES)
def test_it_never_allows_a_purpose_that_it_does_not_name(
    asked: frozenset[str], granted: frozenset[str]
) -> None:
    named = tuple(sorted(granted - {"*"}))
    assert mandate(purposes=named).covers(asked) == (bool(asked) and asked <= set(named))
    assert mandate().covers(asked)
