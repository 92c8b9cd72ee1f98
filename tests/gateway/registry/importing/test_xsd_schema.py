"""JSON Schemas of message trees: they allow what the adapter can write, and no more."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from gateway.model.xml import ComplexType, Element, Group, SimpleType, Wildcard
from gateway.registry.importing.xsd_content import settle
from gateway.registry.importing.xsd_schema import complex_schema, components_of, element_schema

INT = SimpleType("integer", facets={"type": "integer"})


def element(name: str, minimum: int = 1, maximum: int | None = 1, *, nillable: bool = False) -> Element:
    return Element(name, name, INT, minimum, maximum, nillable)


def allows(group: Group, value: Any) -> bool:
    return bool(jsonschema_rs.is_valid(complex_schema(settle(ComplexType(content=group)), {}), value))


CHOICE = Group("choice", (element("a"), Group("sequence", (element("b"), element("c", 0)))))


@pytest.mark.parametrize(
    ("value", "allowed"),
    [({"a": 1}, True), ({"b": 1}, True), ({"b": 1, "c": 2}, True)]
    + [({}, False), ({"c": 1}, False), ({"a": 1, "b": 1}, False), ({"a": 1, "c": 1}, False)],
)
def test_a_choice_is_exactly_one_alternative(value: Any, allowed: bool) -> None:
    assert allows(CHOICE, value) is allowed
    assert allows(Group("sequence", (CHOICE,)), value) is allowed


def test_a_choice_that_may_be_left_out_allows_nothing_too() -> None:
    optional = Group("choice", (element("a"), element("b")), 0)
    assert [allows(optional, value) for value in ({}, {"a": 1}, {"a": 1, "b": 1})] == [True, True, False]


def test_occurrence_bounds_arrays() -> None:
    group = Group("sequence", (element("a", 1, 2),))
    assert [allows(group, {"a": [1] * count}) for count in range(4)] == [False, True, True, False]
    assert not allows(group, {})
    assert not allows(group, {"a": 1})


def test_nothing_else_is_allowed() -> None:
    assert not allows(Group("sequence", (element("a"),)), {"a": 1, "b": 2})


def test_null_is_allowed_where_nil_is() -> None:
    assert allows(Group("sequence", (element("a", nillable=True),)), {"a": None})
    assert not allows(Group("sequence", (element("a"),)), {"a": None})
    assert element_schema(element("a", nillable=True)) == {"anyOf": [{"type": "integer"}, {"type": "null"}]}


def test_wildcards_and_mixed_text_have_their_members() -> None:
    schema = complex_schema(ComplexType(content=Group("sequence", (Wildcard(),)), mixed=True), {})
    assert set(schema["properties"]) == {"#text", "#any"}


def test_types_refer_to_each_other_by_key() -> None:
    types = {"A": ComplexType(content=Group("sequence", (Element("b", "b", "B"),))), "B": ComplexType()}
    assert components_of(types)["A"]["properties"]["b"] == {"$ref": "#/components/schemas/B"}
