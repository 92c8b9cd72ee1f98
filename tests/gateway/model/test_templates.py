"""Values in segments: what a regular expression would find, in time that grows with the text alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.templates import find_values, literals_of


def values(segment: str, text: str) -> list[str] | None:
    spans = find_values(literals_of(segment), text)
    return None if spans is None else [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("segment", "text", "expected"),
    [
        ("{name}.{kind}", "a.tar.gz", ["a", "tar.gz"]),
        ("{name}.json", "a.b.json", ["a.b"]),
        ("{name}.json", ".json", None),
        ("report({id})", "report(7)", ["7"]),
        ("({a},{b})", "(1,2,3)", ["1", "2,3"]),
        ("{a}{b}", "xyz", ["x", "yz"]),
        ("{a}{b}", "x", None),
        ("{base}...{head}", "v1....v2", ["v1", ".v2"]),
        ("{a}-{b}.png", "1-.png", None),
        ("ab{a}ba", "aba", None),
        ("plain{a}", "other", None),
    ],
)
def test_where_values_are(segment: str, text: str, expected: list[str] | None) -> None:
    assert values(segment, text) == expected


@given(
    st.lists(st.text("a-", max_size=2), min_size=2, max_size=4),
    st.text("a-b", max_size=9),
)
def test_it_agrees_with_a_regular_expression(literals: list[str], text: str) -> None:
    expected = re.fullmatch("(.+?)".join(map(re.escape, literals)), text)
    spans = find_values(literals, text)
    assert (expected is None) == (spans is None)
    if expected is not None and spans is not None:
        assert [text[start:end] for start, end in spans] == list(expected.groups())


def test_a_text_full_of_separators_costs_what_it_is_long() -> None:
    """A regular expression would try 10 ** 20 ways to lay out these values, and the gateway with it."""
    assert values("{a}-{b}-{c}-{d}-{e}.json", "-" * 16_000) is None
