from __future__ import annotations

from typing import Any

from gateway.registry.importing.closing import Opener
from gateway.registry.importing.compiling import compile_schema
from tests.support.openapi_documents import answer_schema, messages

CLOSED = {"properties": {"a": {}}, "additionalProperties": False}


def test_parts_that_exclude_each_other_are_opened_in_a_copy() -> None:
    composite: dict[str, Any] = {
        "allOf": [{"$ref": "#/components/schemas/A"}, {"properties": {"b": {}}, "required": ["b"]}]
    }
    components = {"A": dict(CLOSED)}
    assert Opener(components).open_parts(composite)
    assert components["A"] == CLOSED
    assert compile_schema(composite, components).is_valid({"a": 1, "b": 2})


def test_a_closed_whole_around_its_parts_is_opened() -> None:
    composite: dict[str, Any] = {"allOf": [{"properties": {"b": {}}}], "additionalProperties": False}
    assert Opener({}).open_parts(composite)
    assert "additionalProperties" not in composite


def test_what_makes_sense_stays_closed() -> None:
    composite: dict[str, Any] = {"allOf": [{"$ref": "#/components/schemas/A"}, {"required": ["a"]}]}
    assert not Opener({"A": CLOSED}).open_parts(composite)
    assert not compile_schema(composite, {"A": CLOSED}).is_valid({"a": 1, "x": 2})


def test_an_import_says_so() -> None:
    schema = {"allOf": [{"$ref": "#/components/schemas/A"}, {"properties": {"b": {}}}]}
    _, description = answer_schema(schema, A=CLOSED)
    assert messages(description) == ["The parts exclude each other; they are read as open."]


def test_circles_end() -> None:
    a, b = ({"$ref": f"#/components/schemas/{name}"} for name in "AB")
    components: dict[str, Any] = {"A": {"allOf": [a, b]}, "B": b}
    assert not Opener(components).open_parts(components["A"])


def test_compositions_of_compositions_do_not_grow() -> None:
    size = 200
    components: dict[str, Any] = {
        f"S{n}": {
            "allOf": [{"$ref": f"#/components/schemas/S{m}"} for m in range(n + 1, min(n + 8, size))]
            + [{"properties": {f"p{n}": {}}}],
            "additionalProperties": False,
        }
        for n in range(size)
    }
    before = len(repr(components))
    opener = Opener(components)
    for name in list(components):
        opener.open_parts(components[name])
    assert len(repr(components)) < 3 * before
