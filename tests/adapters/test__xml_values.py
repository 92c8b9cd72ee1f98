"""Simple values: exact both ways, and nothing that only looks alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._xml_values import Misfit, text_reader, text_writer
from gateway.model.xml import KINDS, Kind, SimpleType

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: f"{number:f}")
CASES: dict[Kind, st.SearchStrategy[Any]] = {
    "string": st.text(),
    "boolean": st.booleans(),
    "integer": st.integers(-(2**63), 2**64 - 1),
    "decimal": DECIMALS,
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "date": st.dates().map(lambda day: day.isoformat()),
    "binary": st.from_regex(r"[A-Za-z0-9+/]{0,20}={0,2}", fullmatch=True),
    "collapsed": st.text().map(lambda text: text.strip(" \t\r\n")),
}


def test_every_kind_has_a_case() -> None:
    assert set(CASES) == KINDS - {"list"}


@given(st.sampled_from(sorted(CASES)).flatmap(lambda kind: st.tuples(st.just(kind), CASES[kind])))
def test_what_is_written_is_read_back(case: tuple[Kind, Any]) -> None:
    kind, value = case
    type_ = SimpleType(kind)
    assert text_reader(type_)(text_writer(type_)(value)) == value


@given(st.lists(st.integers(0, 99)))
def test_lists_are_read_back(value: list[int]) -> None:
    type_ = SimpleType("list", SimpleType("integer"))
    assert text_reader(type_)(text_writer(type_)(value)) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", " +07\n", 7),
        ("decimal", " 1.10 ", "1.10"),
        ("decimal", "12345678901234567890.123456789", "12345678901234567890.123456789"),
        ("boolean", " 1 ", True),
        ("boolean", "0", False),
        ("date", "2024-02-29Z", "2024-02-29"),
        ("date", "2024-02-29+07:00", "2024-02-29"),
        ("float", "1e3", 1000.0),
        ("binary", "YW\nJj ", "YWJj"),
        ("string", " a ", " a "),
        ("collapsed", " a ", "a"),
    ],
)
def test_texts_are_read(kind: Kind, text: str, value: Any) -> None:
    assert text_reader(SimpleType(kind))(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", ""),
        ("integer", "1_000"),
        ("integer", "٣"),
        ("integer", "1.0"),
        ("integer", str(2**64)),
        ("integer", "9" * 5000),
        ("decimal", "1,10"),
        ("decimal", "1e5"),
        ("float", "INF"),
        ("float", "1e999"),
        ("boolean", "yes"),
        ("date", "2023-02-29"),
        ("date", "20240229"),
        ("date", "14.03.1988"),
        ("binary", "a b!"),
    ],
)
def test_texts_of_another_kind_are_refused(kind: Kind, text: str) -> None:
    with pytest.raises(Misfit):
        text_reader(SimpleType(kind))(text)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", 1),
        ("string", None),
        ("integer", True),
        ("integer", 1.0),
        ("integer", 2**64),
        ("integer", "1"),
        ("decimal", 1.1),
        ("decimal", "1e5"),
        ("decimal", ""),
        ("float", True),
        ("float", "1"),
        ("boolean", "true"),
        ("boolean", 1),
        ("date", "2024-1-1"),
        ("date", "2024-01-01T00:00:00"),
        ("binary", "ä"),
    ],
)
def test_values_of_another_kind_are_refused(kind: Kind, value: Any) -> None:
    with pytest.raises(Misfit):
        text_writer(SimpleType(kind))(value)


@pytest.mark.parametrize("items", [[""], ["a b"], ["a\n"], "ab", [1]])
def test_lists_that_xml_cannot_tell_apart_are_refused(items: Any) -> None:
    with pytest.raises(Misfit):
        text_writer(SimpleType("list", SimpleType("string")))(items)


def test_a_misfit_points_with_a_json_pointer() -> None:
    assert Misfit("x").within("a/b").within(0).within("c~").pointer == "/c~0/0/a~1b"
