from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.jose.strict_json import NotStrictJSON, parse_object

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc", max_size=2), VALUES, max_size=4))
def test_an_object_comes_back_as_it_was(value: dict[str, Any]) -> None:
    assert parse_object(json.dumps(value)) == value
    assert parse_object(json.dumps(value, separators=(",", ":"), ensure_ascii=False)) == value


@given(st.text('{}[]",:ab01\\u0. -e', max_size=24))
def test_compact_or_not_it_is_read_alike(inner: str) -> None:
    """With a space the careful decoder reads it, without one perhaps the quick one."""
    texts = f'{{"a":{inner}}}', f'{{ "a":{inner}}}'
    read: list[object] = []
    for text in texts:
        try:
            read.append(parse_object(text))
        except NotStrictJSON:
            read.append(None)
    assert repr(read[0]) == repr(read[1])


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"a":{"b":1,"b":1}}',
        '{"a":1,"\\u0061":2}',
        "[]",
        "null",
        '{"a":NaN}',
        '{"a":"\\ud800"}',
        '{"a":' + "[" * 5000 + "]" * 5000 + "}",
        '{"a":' + "[" * 300 + "]" * 300 + "}",
        '{"a":' + "9" * 20 + "}",
        '{"a":-' + "9" * 400 + "}",
        '{"a":1} {}',
        "",
        "{'a':1}",
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: str) -> None:
    with pytest.raises(NotStrictJSON):
        parse_object(text)


def test_what_is_wide_is_not_deep() -> None:
    wide = {"keys": [{"a": [index]} for index in range(200)], "n": 2**64 - 1}
    assert parse_object(json.dumps(wide)) == wide


@given(st.binary(max_size=40))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    with contextlib.suppress(NotStrictJSON):
        parse_object(raw)
