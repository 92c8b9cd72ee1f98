from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journeys.criteria.judge import compare, truth

scalars = st.none() | st.booleans() | st.integers(-99, 99) | st.text("aB1", max_size=3)


@given(scalars, scalars)
def test_unequal_is_not_equal_and_both_are_symmetric(left: object, right: object) -> None:
    assert compare("==", left, right) is not compare("!=", left, right)
    assert compare("==", left, right) is compare("==", right, left)
    assert compare("<", left, right) is compare(">", right, left)
    if left is None or right is None:
        assert compare("==", left, right) is (left is None and right is None)
        assert not compare("<=", left, right)


@pytest.mark.parametrize(
    ("value", "expected"), [(None, False), (0, False), ("", False), ([], True), ("x", True), (0.0, False)]
)
def test_truth(value: object, expected: bool) -> None:
    assert truth(value) is expected
