from __future__ import annotations

from gateway.journeys.check.shapes import MISSING, Schema, descend, type_names

COMPONENTS = {
    "T": {
        "type": "object",
        "required": ["a"],
        "properties": {
            "a": {"type": ["string", "null"]},
            "l": {"type": "array", "items": {"type": "integer"}},
        },
    }
}
SCHEMA = Schema({"$ref": "#/components/schemas/T"}, COMPONENTS)


def test_schemas_are_walked() -> None:
    assert type_names(SCHEMA) == {"object"}
    assert SCHEMA.required() == ("a",)
    inner = descend(SCHEMA, "/a")
    assert isinstance(inner, Schema)
    assert type_names(inner) == {"string", "null"}
    item = descend(SCHEMA, "/l/0")
    assert isinstance(item, Schema)
    assert type_names(item) == {"integer"}
    assert descend(SCHEMA, "/none") is MISSING
    assert descend(Schema({"oneOf": []}, {}), "/x") is None
    assert descend(Schema({}, {}), "/x") is None
    assert Schema({"$ref": "elsewhere"}, {}).plain() == {}
