from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.registry.importing.diff_schema import SchemaComparison, untouched


def reasons(old: Any, new: Any, *, answers: bool = False) -> list[tuple[bool, str]]:
    return list(SchemaComparison({}, {}, answers=answers).reasons(old, new, "It"))


names = st.sampled_from("abc")
simple = st.sampled_from(
    [{}, {"type": "string"}, {"type": ["string", "integer"]}, {"type": "integer"}, {"enum": ["x"]}]
    + [{"enum": ["x", 1]}, {"minLength": 1}, {"minLength": 2}, {"maximum": 3}, {"maximum": 1}, {"const": "x"}]
)
closings = st.sampled_from([{}, {"additionalProperties": False}])
objects = st.builds(
    lambda properties, required, closing: {
        "type": "object",
        "properties": properties,
        "required": sorted(required),
        **closing,
    },
    st.dictionaries(names, simple),
    st.sets(names),
    closings,
)
schemas = simple | objects | st.builds(lambda s: {"type": "array", "items": s}, simple)
texts = st.sampled_from(["", "x", "xyz", 1, 2, 5, None])
values = texts | st.dictionaries(names, texts) | st.lists(texts, max_size=2)


@given(schemas)
def test_a_schema_is_like_itself(schema: Any) -> None:
    assert reasons(schema, schema) == reasons(schema, schema, answers=True) == []


@given(schemas, schemas, st.lists(values, min_size=10, max_size=10))
def test_a_request_that_is_refused_now_was_a_breaking_change(old: Any, new: Any, tried: list[Any]) -> None:
    """But for members that are described now only: nobody who went by the description sent them."""
    fresh = set(new.get("properties", ())) - set(old["properties"]) if "properties" in old else set()
    tried = [value for value in tried if not isinstance(value, dict) or not fresh & value.keys()]
    before, after = jsonschema_rs.Draft202012Validator(old), jsonschema_rs.Draft202012Validator(new)
    if any(before.is_valid(value) and not after.is_valid(value) for value in tried):
        assert any(breaking for breaking, _ in reasons(old, new))
    if any(after.is_valid(value) and not before.is_valid(value) for value in tried):
        assert reasons(old, new)


@pytest.mark.parametrize(
    ("old", "new", "request_breaks", "answer_breaks"),
    [
        ({"type": "string"}, {}, False, True),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, True, False),
        ({"properties": {"a": {}}}, {"properties": {}}, False, True),
        ({"properties": {}}, {"properties": {"a": {}}}, False, False),
        ({"required": ["a"]}, {}, False, True),
        ({"maxLength": 5}, {"maxLength": 3}, True, False),
        ({"pattern": "a"}, {}, False, True),
        ({"oneOf": [{}, {"type": "null"}]}, {"oneOf": [{}]}, True, False),
        ({"allOf": [{}]}, {"allOf": [{}, {"minLength": 1}]}, True, False),
        ({"items": {"type": "string"}}, {"items": {"type": "integer"}}, True, True),
        ({}, {"additionalProperties": False}, True, False),
        ({"title": "a"}, {"title": "b"}, False, False),
    ],
)
def test_requests_break_when_stricter_answers_when_looser(
    old: Any, new: Any, request_breaks: bool, answer_breaks: bool
) -> None:
    assert any(b for b, _ in reasons(old, new)) == request_breaks
    assert any(b for b, _ in reasons(old, new, answers=True)) == answer_breaks
    assert reasons(old, new)


def test_differences_behind_references_and_cycles_are_found_by_the_shortest_way() -> None:
    def components(kind: str) -> dict[str, Any]:
        node = {
            "properties": {
                "next": {"$ref": "#/components/schemas/Node"},
                "v": {"$ref": "#/components/schemas/V"},
            }
        }
        return {"Node": node, "V": {"type": kind}, "Same": {"type": "null"}}

    start = {"properties": {"node": {"$ref": "#/components/schemas/Node"}}}
    comparison = SchemaComparison(components("string"), components("integer"), answers=False)
    assert list(comparison.reasons(start, start, "It")) == [(True, "It at /node/v is now integer.")]
    assert untouched(components("string"), components("integer")) == {"Same"}


def test_a_component_by_another_name_is_compared_by_what_it_says() -> None:
    comparison = SchemaComparison({"A": {"type": "string"}}, {"B": {"type": "string"}}, answers=False)
    assert not list(
        comparison.reasons({"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}, "It")
    )
    comparison = SchemaComparison({"A": {"type": "string"}}, {"B": {"type": "null"}}, answers=False)
    assert list(
        comparison.reasons({"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}, "It")
    ) == [(True, "It is now null.")]
