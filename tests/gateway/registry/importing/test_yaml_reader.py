from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.problems import InvalidDescription
from gateway.registry.importing.yaml_reader import MAX_DEPTH, read_yaml

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=0xFFFD))
scalars = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | texts
values = st.recursive(scalars, lambda v: st.lists(v) | st.dictionaries(texts, v), max_leaves=20)


def read(text: str) -> Any:
    return read_yaml(text, [])


@given(values)
def test_json_read_as_yaml_is_the_same(value: Any) -> None:
    assert read(json.dumps(value, ensure_ascii=False)) == value


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    oddities: list[tuple[str, str]] = []
    with contextlib.suppress(InvalidDescription):
        read_yaml(text, oddities)
    assert all(place.startswith("line ") for place, _ in oddities)


def test_keys_are_text_and_dates_and_norway_stay_what_they_are() -> None:
    text = "200: a\non: b\nnull: c\nday: 2024-01-01\ncountry: no\nflag: true\nversion: 1.10\nhex: 0x1F"
    assert read(text) == {
        "200": "a",
        "on": "b",
        "null": "c",
        "day": "2024-01-01",
        "country": "no",
        "flag": True,
        "version": 1.1,
        "hex": "0x1F",
    }


def test_numbers_that_json_lacks_stay_text() -> None:
    assert read("[.inf, .nan, 1e999, 12345678901234567890123]") == [
        ".inf",
        ".nan",
        "1e999",
        1.2345678901234568e22,
    ]


def test_only_the_first_document_is_read_and_that_is_said() -> None:
    oddities: list[tuple[str, str]] = []
    assert read_yaml("a: 1\n---\nb: 2", oddities) == {"a": 1}
    assert oddities == [("line 2", "Only the first YAML document of the file is read.")]


def test_merge_keys_add_what_is_not_there() -> None:
    assert read("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3") == {"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}}


def test_a_duplicate_key_is_reported_with_its_line() -> None:
    oddities: list[tuple[str, str]] = []
    assert read_yaml("a: 1\nb: 2\na: 3", oddities) == {"a": 3, "b": 2}
    assert oddities == [("line 3", "The member 'a' is given twice; the last is used.")]


def test_blank_lines_of_tabs_and_control_characters_are_read() -> None:
    assert read("a: b\n\t\nc: 'x\x07'") == {"a": "b", "c": "x\ufffd"}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "- " * (MAX_DEPTH + 1) + "x",
        "a: [\n" * 5_000,
        "&a [*a]",
        "*nothing",
        "? [a]\n: b",
        "a:\n\tb: c",
        "a: 'unfinished",
    ],
)
def test_hostile_or_broken_yaml_is_refused(text: str) -> None:
    with pytest.raises(InvalidDescription):
        read(text)


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(InvalidDescription, match="too many"):
        read("\n".join(lines))


def test_a_refusal_names_the_line() -> None:
    with pytest.raises(InvalidDescription, match="line 2"):
        read("a: b\n c: d: e")
