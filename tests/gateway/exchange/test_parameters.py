"""Styles of parameters (OpenAPI 3.1, section 4.8.12.4), and what does not fit."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from gateway.exchange.parameters import CompiledParameter, coerce, query_pairs
from gateway.exchange.schemas import Schemas
from gateway.model.service import Parameter

COLOURS = {"type": "array", "items": {"type": "integer"}, "maxItems": 2}
POINT = {
    "type": "object",
    "properties": {"x": {"type": "integer"}},
    "required": ["x"],
    "additionalProperties": False,
}
Location = Literal["path", "query", "header", "cookie"]


def keywords(
    location: Location, schema: dict[str, Any], query: str = "", texts: list[str] | None = None, **more: Any
) -> list[str]:
    parameter = Parameter(name="p", location=location, schema=schema, **more)
    pairs = query_pairs(query)
    given = [value for name, value in pairs if name == "p"] if texts is None else texts
    return [error["keyword"] for error in CompiledParameter(parameter, Schemas({})).check(given, pairs)]


@pytest.mark.parametrize(
    ("query", "schema", "style", "explode", "expected"),
    [
        ("p=1", {"type": "integer"}, "form", True, []),
        ("p=01", {"type": "integer"}, "form", True, ["type"]),
        ("p=one", {"type": "integer"}, "form", True, ["type"]),
        ("p=1&p=2", {"type": "integer"}, "form", True, ["repeated"]),
        ("p=1&p=2", COLOURS, "form", True, []),
        ("p=1&p=2&p=3", COLOURS, "form", True, ["maxItems"]),
        ("p=1,2", COLOURS, "form", False, []),
        ("p=1%202", COLOURS, "spaceDelimited", False, []),
        ("p=1%7C2%7C3", COLOURS, "pipeDelimited", False, ["maxItems"]),
        ("p[x]=1", POINT, "deepObject", True, []),
        ("p[x]=one", POINT, "deepObject", True, ["type"]),
        ("p[y]=1", POINT, "deepObject", True, ["additionalProperties", "required"]),
        ("x=1", POINT, "form", True, []),
        ("p=x,1", POINT, "form", False, []),
        ("p=true", {"type": "boolean"}, "form", True, []),
        ("p=yes", {"type": "boolean"}, "form", True, ["type"]),
        ("p=1.5", {"type": "number", "maximum": 1}, "form", True, ["maximum"]),
        ("p=12", {"anyOf": [{"type": "integer"}, {"type": "string"}]}, "form", True, []),
        ("", {"type": "integer"}, "form", True, []),
    ],
)
def test_queries(query: str, schema: dict[str, Any], style: str, explode: bool, expected: list[str]) -> None:
    assert sorted(keywords("query", schema, query, style=style, explode=explode)) == expected


def test_paths_and_headers_are_simple() -> None:
    assert keywords("path", COLOURS, texts=["1,2"]) == []
    assert keywords("header", POINT, texts=["x,1"]) == []
    assert keywords("header", POINT, texts=["x=1"], explode=True) == []
    assert keywords("path", {"type": "string", "minLength": 3}, texts=["ab"]) == ["minLength"]


def test_lists_in_headers_may_have_spaces() -> None:
    colours = {"type": "array", "items": {"enum": ["red", "blue"]}}
    assert keywords("header", colours, texts=["red, blue", "blue ,\tred"]) == []
    assert keywords("header", colours, texts=["red, green"]) == ["enum"]


def test_types_that_only_an_enumeration_tells() -> None:
    for schema, fits in (({"enum": [1, 2, True]}, ["2", "true"]), ({"const": 1.5}, ["1.5"])):
        assert [keywords("query", schema, texts=[text]) for text in fits] == [[]] * len(fits)
        assert keywords("query", schema, texts=["3"]) != []


def test_text_that_looks_like_a_number_may_be_meant_as_text() -> None:
    number = {"anyOf": [{"type": "integer", "maximum": 9}, {"type": "string", "pattern": "^[0-9]{3}$"}]}
    assert keywords("query", number, texts=["123"]) == keywords("query", number, texts=["7"]) == []
    assert keywords("query", number, texts=["12"]) != []
    assert keywords("query", {"type": "array", "items": number}, texts=["123", "456"]) == []
    assert keywords("query", number | {"type": "integer"}, texts=["123"]) != []


@pytest.mark.parametrize("style", ["deepObject", "form"])
def test_members_of_objects_may_be_lists_but_are_not_repeated_otherwise(style: str) -> None:
    schema = {
        "type": "object",
        "properties": {"tags": {"type": "array", "items": {"type": "integer"}}, "x": {"type": "integer"}},
        "additionalProperties": False,
    }
    prefix, end = ("p[", "]") if style == "deepObject" else ("", "")
    for query, expected in (("tags=1&tags=2", []), ("tags=one", ["type"]), ("x=1&x=2", ["repeated"])):
        named = "&".join(f"{prefix}{p.partition('=')[0]}{end}={p[-1]}" for p in query.split("&"))
        assert keywords("query", schema, named, style=style, explode=True) == expected


def test_an_empty_list_is_written_as_nothing() -> None:
    colours = {"type": "array", "items": {"enum": ["red"]}, "minItems": 1}
    assert keywords("query", colours, "p=", style="form", explode=False) == ["minItems"]
    assert keywords("query", colours, "p=", style="form", explode=True) == ["enum"]


def test_what_is_required_and_missing_is_said() -> None:
    assert keywords("query", {"type": "string"}, required=True) == ["required"]
    assert keywords("query", POINT, required=True, style="deepObject") == ["required"]


def test_text_stays_text_where_nothing_else_is_meant() -> None:
    assert coerce("007", frozenset({"string"})) == "007"
    assert coerce("null", frozenset({"null"})) is None


def test_pairs_are_decoded_once() -> None:
    assert query_pairs("a=%2525&b+c=d+e&&f") == [("a", "%25"), ("b c", "d e"), ("f", "")]
    with pytest.raises(ValueError):
        query_pairs("a=%ff")
