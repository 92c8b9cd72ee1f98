from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.commands.outline import outline

PROPERTIES = {"id": {"type": "string"}, "mother": {"$ref": "#/components/schemas/Person"}}
PERSON = {"Person": {"properties": PROPERTIES, "required": ["id"]}}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({}, "anything"),
        (True, "anything"),
        ({"$ref": "#/components/schemas/Person"}, "{id: string, mother?: Person}"),
        ({"$ref": "#/components/schemas/Gone"}, "Gone"),
        ({"items": {"$ref": "#/components/schemas/Person"}}, "[Person]"),
        ({"type": ["string", "null"]}, "string | null"),
        ({"type": "string", "format": "date"}, "string (date)"),
        ({"enum": ["a", 1]}, "a | 1"),
        ({"const": "a"}, "'a'"),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, "string | null"),
        ({"allOf": [{"$ref": "#/components/schemas/Person"}, {"properties": {}}]}, "Person & {}"),
    ],
)
def test_schemas_in_short(schema: Any, said: str) -> None:
    assert outline(schema, PERSON) == said


@given(st.integers(1, 60))
def test_large_schemas_stay_short(size: int) -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(size):
        schema = {"properties": {f"member{n}": schema for n in range(3)}}
    assert len(outline(schema, {})) < 2_000
    assert len(outline({"enum": ["x" * 1_000]}, {})) < 100
