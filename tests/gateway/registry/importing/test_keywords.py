from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.registry.importing.keywords import PLAIN, WrongValue

values = st.recursive(
    st.none() | st.booleans() | st.integers(-100, 2**65) | st.floats() | st.text(max_size=5),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=3), v, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(PLAIN.keys() - {"pattern"})), values)
def test_what_is_kept_of_a_keyword_is_a_valid_schema(keyword: str, value: Any) -> None:
    try:
        kept = PLAIN[keyword](value)
    except WrongValue:
        return
    if "nan" not in repr(kept) and "inf" not in repr(kept):
        jsonschema_rs.Draft202012Validator({keyword: kept}, offline=True)


@pytest.mark.parametrize(
    ("keyword", "value", "kept"),
    [
        ("minLength", "3", 3),
        ("maximum", "1.5", 1.5),
        ("readOnly", "true", True),
        ("required", ["a", "a"], ["a"]),
        ("enum", [1, True, 1, "1"], [1, True, "1"]),
    ],
)
def test_harmless_slips_are_put_right(keyword: str, value: Any, kept: Any) -> None:
    assert PLAIN[keyword](value) == kept


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("required", True), ("type", "file"), ("enum", []), ("multipleOf", 0), ("minLength", -1), ("title", 3)],
)
def test_nonsense_is_refused(keyword: str, value: Any) -> None:
    with pytest.raises(WrongValue):
        PLAIN[keyword](value)
