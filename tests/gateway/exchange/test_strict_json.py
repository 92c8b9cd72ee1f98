"""Texts that two readers could read differently are refused; all others are read as by `json`."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.exchange.strict_json import MAX_DEPTH, AmbiguousJSON, parse

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
)


@given(values)
def test_what_json_writes_is_read(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"a":1,"a":2}', "repeated_member"),
        (b'{"x":[{"a":1,"\\u0061":2}]}', "repeated_member"),
        (b"NaN", "not_json"),
        (b"[Infinity]", "not_json"),
        (b"1e999", "not_json"),
        (b'{"a":1}x', "not_json"),
        (b"", "not_json"),
        (b"\xef\xbb\xbf{}", "not_json"),
        ("{}".encode("utf-16"), "not_unicode"),
        (b'"\xff"', "not_unicode"),
        (b'"\\ud800"', "not_unicode"),
        (b"1" * 10_000, "not_json"),
        (b"[" * 100_000, "too_deep"),
        (b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2), "too_deep"),
    ],
)
def test_ambiguous_texts_are_refused(text: bytes, reason: str) -> None:
    with pytest.raises(AmbiguousJSON) as refused:
        parse(text)
    assert str(refused.value) == reason


def test_wide_is_not_deep() -> None:
    assert len(parse(b"[" + b"[]," * 1000 + b"[]]")) == 1001
