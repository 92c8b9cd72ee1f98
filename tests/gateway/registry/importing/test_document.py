from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.problems import InvalidDescription
from gateway.registry.importing.document import read_document

texts = st.text(max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda v: st.lists(v) | st.dictionaries(texts, v, max_size=4),
    max_leaves=8,
)


@settings(max_examples=50)
@given(st.dictionaries(texts, values, max_size=4))
def test_what_is_read_can_be_stored(tree: dict[str, Any]) -> None:
    read = read_document("a.json", json.dumps(tree).encode()).tree
    text = json.dumps(read, ensure_ascii=False).encode()
    assert b"\\u0000" not in text
    assert json.loads(text) == read


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(InvalidDescription):
        assert read_document("a", content).name == "a"


def test_duplicate_members_are_reported() -> None:
    document = read_document("a.json", b'{"a": 1, "b": {"c": 1, "c": 2}}')
    assert document.tree == {"a": 1, "b": {"c": 2}}
    assert document.oddities == [("", "The member 'c' is given twice; the last is used.")]


def test_json_with_a_trailing_comma_is_read_as_yaml() -> None:
    assert read_document("a.json", b'{"a": [1, 2,],}').tree == {"a": [1, 2]}


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": ' * 100_000,
        b"[" * 250 + b"]" * 250,
        b'{"a": NaN, b]',
        b'{"a": 1} trailing',
    ],
)
def test_broken_or_hostile_json_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidDescription):
        read_document("a.json", content)


def test_numbers_are_bounded_and_lone_surrogates_replaced() -> None:
    tree = read_document("a.json", b'{"a": 99999999999999999999, "b": "\\ud800\\u0000x", "d": 1e999}').tree
    assert tree == {"a": 1e20, "b": "\ufffd\ufffdx", "d": "1e999"}
