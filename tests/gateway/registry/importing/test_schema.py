from __future__ import annotations

from typing import Any

import pytest

from tests.support.openapi_documents import answer_schema, describe_tree, document, messages, operation

TEXT = {"type": "string"}
EXCLUSIVE = {"type": "integer", "minimum": 0, "exclusiveMinimum": True}


@pytest.mark.parametrize(
    ("schema", "version", "expected"),
    [
        ({**TEXT, "nullable": True, "example": "x"}, "3.0.3", {"type": ["string", "null"]}),
        (EXCLUSIVE, "3.0.0", {"type": "integer", "exclusiveMinimum": 0}),
        ({"type": ["string", "null"], "examples": ["x"]}, "3.1.0", {"type": ["string", "null"]}),
        (True, "3.1.0", {}),
        (False, "3.1.0", {"not": {}}),
        ({"const": 3, "$comment": "x", "$schema": "https://x.example"}, "3.1.0", {"const": 3}),
        ({"items": [TEXT], "additionalItems": False}, "3.1.0", {"prefixItems": [TEXT], "items": False}),
        ({"properties": {"$ref": TEXT}}, "3.1.0", {"properties": {"$ref": TEXT}}),
        ({"properties": {"enum": TEXT, "type": {}}}, "3.1.0", {"properties": {"enum": TEXT, "type": {}}}),
        ({"patternProperties": {"^x": TEXT}}, "3.1.0", {"patternProperties": {"^x": TEXT}}),
    ],
)
def test_schemas_become_2020_12(schema: Any, version: str, expected: Any) -> None:
    made, description = answer_schema(schema, version)
    assert made == expected
    assert description.findings == ()


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "file"}, {}),
        ({"type": "object", "required": True}, {"type": "object"}),
        ({"pattern": "["}, {}),
        ({"pattern": "/^[0-9]+$/"}, {"pattern": "^[0-9]+$"}),
        ({"properties": None}, {}),
        ({"allOf": {}}, {}),
        ({"$dynamicRef": "#x"}, {}),
        ({"properties": {"a": "text"}}, {"properties": {"a": {}}}),
        ({"patternProperties": {"[": {}}, "additionalProperties": False}, {"patternProperties": {}}),
    ],
)
def test_what_makes_no_sense_is_left_out_and_said(schema: Any, expected: Any) -> None:
    made, description = answer_schema(schema)
    assert made == expected
    (finding,) = description.findings
    assert finding.severity == "warning"
    assert finding.operation == "readPerson"
    assert "/schema" in finding.place


def test_siblings_of_a_reference_count_in_3_1_only() -> None:
    schema = {"$ref": "#/components/schemas/A", "maxLength": 3}
    reference = {"$ref": "#/components/schemas/A"}
    assert answer_schema(schema, "3.1.0", A={})[0] == {**reference, "maxLength": 3}
    assert answer_schema(schema, "3.0.3", A={})[0] == reference


def test_a_nullable_reference_takes_null() -> None:
    made, _ = answer_schema(
        {"$ref": "#/components/schemas/A", "nullable": True}, "3.0.3", A={"type": "string"}
    )
    assert made == {"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]}


def test_read_only_is_not_required_of_requests_nor_write_only_of_answers() -> None:
    person = {
        "type": "object",
        "required": ["id", "name", "secret"],
        "properties": {"id": {"$ref": "#/components/schemas/Id"}, "name": {}, "secret": {"writeOnly": True}},
    }
    family = {"properties": {"head": {"$ref": "#/components/schemas/Person"}}}
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Family"}}}}
    tree = document(
        {"/a": {"post": operation(requestBody=content, responses={"200": {"description": "", **content}})}},
        components={"schemas": {"Person": person, "Family": family, "Id": {"readOnly": True}}},
    )
    description = describe_tree(tree)
    assert description.components["Person"]["required"] == ["id", "name"]
    assert description.components["Person-request"]["required"] == ["name", "secret"]
    assert description.operations[0].request["application/json"] == {
        "$ref": "#/components/schemas/Family-request"
    }
    head = description.components["Family-request"]["properties"]["head"]
    assert head == {"$ref": "#/components/schemas/Person-request"}


def test_discriminators_lead_to_the_bundled_schemas() -> None:
    schema = {
        "oneOf": [{"$ref": "#/components/schemas/v1.Cat"}],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "v1.Cat", "gone": "#/nowhere"}},
    }
    made, description = answer_schema(schema, **{"v1.Cat": {"type": "object"}})
    assert made["discriminator"] == {
        "propertyName": "kind",
        "mapping": {"cat": "#/components/schemas/v1.Cat"},
    }
    assert len(messages(description)) == 1
