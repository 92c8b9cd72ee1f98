from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.registry.unified_schemas import presentable
from tests.support.openapi_documents import document
from tests.support.openapi_validity import openapi_errors
from tests.support.unified_catalogues import service

SERVICE = service(json.dumps(document({})).encode())
COMPONENTS = {"Base": {"properties": {"a": {}}}}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"$ref": "#/components/schemas/Base"}, {"$ref": "#/components/schemas/registry.persons.Base"}),
        ({"pattern": r"^\p{L}+$"}, {"x-pattern": r"^\p{L}+$"}),
        ({"type": "string", "default": 3}, {"type": "string", "x-default": 3}),
        ({"type": "string", "default": "x"}, {"type": "string", "default": "x"}),
        ({"properties": {"pattern": {}, "default": {}}}, {"properties": {"pattern": {}, "default": {}}}),
        ({"patternProperties": {r"\p{L}": {}, "^x": {}}}, {"patternProperties": {"^x": {}}}),
        ({"enum": [{"pattern": r"\p{L}"}]}, {"enum": [{"pattern": r"\p{L}"}]}),
    ],
)
def test_what_readers_refuse_is_said_otherwise(schema: Any, expected: Any) -> None:
    assert presentable(schema, SERVICE, COMPONENTS) == expected


def test_required_members_of_a_composition_are_described() -> None:
    schema = {"allOf": [{"$ref": "#/components/schemas/Base"}], "required": ["a", "b"]}
    made = presentable(schema, SERVICE, COMPONENTS)
    assert made["properties"] == {"b": {}}
    schemas = {"X": made, "registry.persons.Base": COMPONENTS["Base"]}
    assert openapi_errors(document({}, components={"schemas": schemas})) == []
