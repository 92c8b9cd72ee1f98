"""Compiled schemas: local references work, others lead nowhere, errors hold no values."""

from __future__ import annotations

import pytest

from gateway.exchange.schemas import MAX_ERRORS, Schemas, list_errors
from gateway.problems import InvalidDescription

COMPONENTS = {
    "Person": {
        "type": "object",
        "properties": {
            "name": {"$ref": "#/components/schemas/Name"},
            "child": {"$ref": "#/components/schemas/Person"},
        },
        "required": ["name"],
    },
    "Name": {"type": "string", "minLength": 2},
    "Loop": {"$ref": "#/components/schemas/Loop"},
}
PERSON = {"$ref": "#/components/schemas/Person"}


def test_recursive_references_are_followed() -> None:
    validator = Schemas(COMPONENTS).compile(PERSON)
    assert validator is not None
    assert validator.is_valid({"name": "Sari", "child": {"name": "Budi"}})
    assert list_errors(validator, {"name": "Sari", "child": {"name": "B"}}, "body") == [
        {"in": "body", "pointer": "/child/name", "keyword": "minLength"}
    ]


def test_equal_schemas_are_compiled_once_and_empty_ones_not_at_all() -> None:
    schemas = Schemas(COMPONENTS)
    assert schemas.compile(dict(PERSON)) is schemas.compile(dict(PERSON))
    assert schemas.compile({}) is None


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "http://127.0.0.1:9/schema"},
        {"$ref": "file:///etc/passwd"},
        {"$ref": "#/components/schemas/Nobody"},
        {"type": "nonsense"},
        {"pattern": "("},
    ],
)
def test_what_cannot_be_compiled_is_refused(schema: dict[str, object]) -> None:
    with pytest.raises(InvalidDescription):
        Schemas(COMPONENTS).compile(schema)


def test_references_are_resolved_without_going_round_for_ever() -> None:
    schemas = Schemas(COMPONENTS)
    assert schemas.resolve(PERSON)["type"] == "object"
    assert schemas.resolve({"$ref": "#/components/schemas/Loop"}) == {}


def test_errors_are_bounded_and_pointers_escaped() -> None:
    validator = Schemas({}).compile({"additionalProperties": {"type": "string"}})
    assert validator is not None
    found = list_errors(validator, {f"a/b~{n}": n for n in range(100)}, "body")
    assert len(found) == MAX_ERRORS
    assert found[0]["pointer"].startswith("/a~1b~0")


def test_a_hostile_pattern_comes_to_an_end() -> None:
    validator = Schemas({}).compile({"type": "string", "pattern": "^(a+)+$"})
    assert validator is not None
    assert not validator.is_valid("a" * 64 + "b")
