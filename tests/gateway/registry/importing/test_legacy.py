from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from gateway.registry.importing.findings import Findings, Node
from gateway.registry.importing.legacy import adjust_enum, admit_null, move_bounds, move_tuple


def test_exclusive_bounds_become_numbers() -> None:
    made = {"minimum": 1, "maximum": 9}
    move_bounds(made, {"exclusiveMinimum": True, "exclusiveMaximum": False})
    assert made == {"exclusiveMinimum": 1, "maximum": 9}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "string", "enum": ["a"]},
        {"enum": ["a"]},
        {"allOf": [{"type": "string"}]},
        {"type": ["string", "integer"]},
        {"const": "a"},
        {},
    ],
)
def test_null_is_taken_besides_what_was(schema: dict[str, Any]) -> None:
    validator = jsonschema_rs.Draft202012Validator(admit_null(dict(schema)))
    assert validator.is_valid(None)
    assert validator.is_valid("a")


def test_draft_7_tuples_close_with_items() -> None:
    made: dict[str, Any] = {"prefixItems": [{"type": "string"}]}
    move_tuple(made, False)
    assert made["items"] is False
    untouched: dict[str, Any] = {}
    move_tuple(untouched, False)
    assert untouched == {}


def test_unquoted_values_of_a_text_enum_are_texts() -> None:
    findings = Findings()
    made: dict[str, Any] = {"type": "string", "enum": [1, "a", True, None]}
    adjust_enum(made, Node("f", (), {}), findings)
    assert made["enum"] == ["1", "a", "true", None]
    lost: dict[str, Any] = {"type": "string", "enum": [1.5]}
    adjust_enum(lost, Node("f", (), {}), findings)
    assert "enum" not in lost
    assert len(findings.collect({}, several=False)) == 2
