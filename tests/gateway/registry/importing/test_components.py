from __future__ import annotations

from gateway.registry.schemas import reachable
from tests.support.openapi_documents import answer_schema, describe_tree, document, messages, operation


def test_cycles_are_bundled_once() -> None:
    node = {
        "properties": {
            "next": {"$ref": "#/components/schemas/Node"},
            "other": {"$ref": "#/components/schemas/A"},
        }
    }
    made, description = answer_schema(
        {"$ref": "#/components/schemas/Node"},
        Node=node,
        A={"allOf": [{"$ref": "#/components/schemas/A"}]},
        Unused={},
    )
    assert made == {"$ref": "#/components/schemas/Node"}
    assert set(description.components) == {"Node", "A"}
    assert description.findings == ()


def test_schemas_of_other_files_and_places_get_names_of_their_own() -> None:
    answers = {
        status: {"description": "", "content": {"application/json": {"schema": {"$ref": reference}}}}
        for status, reference in {
            "200": "#/components/schemas/Person",
            "201": "more/person.json#/$defs/Person",
            "202": "more/person.json",
            "203": "#/paths/~1a/get/responses/200/content/application~1json/schema",
        }.items()
    }
    tree = document({"/a": {"get": operation(responses=answers)}}, components={"schemas": {"Person": {}}})
    description = describe_tree(tree, **{"more/person__json": {"$defs": {"Person": {"$ref": "#"}}}})
    assert description.findings == ()
    assert len(description.components) == 4
    assert {"Person", "person"} <= set(description.components)
    schemas = [content["application/json"] for content in description.operations[0].answers.values()]
    assert reachable(schemas, description.components) == set(description.components)


def test_a_reference_to_nothing_accepts_anything_and_is_said() -> None:
    made, description = answer_schema({"properties": {"a": {"$ref": "#/components/schemas/Gone"}}})
    assert made == {"properties": {"a": {}}}
    assert messages(description) == [
        "The reference '#/components/schemas/Gone' leads to nothing. Anything is accepted here."
    ]


def test_names_are_safe_and_all_different() -> None:
    properties = {
        n: {"$ref": f"#/components/schemas/{n}"} for n in ("a b", "a-b", "naïve", "properties", "items")
    }
    _, description = answer_schema({"properties": properties}, **{name: {} for name in properties})
    assert len(description.components) == 5
    assert {"a-b", "properties", "items"} <= set(description.components)
    assert all(name.isascii() and " " not in name for name in description.components)
