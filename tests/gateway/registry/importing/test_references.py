from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.registry.importing.document import read_document
from gateway.registry.importing.findings import Findings, Node
from gateway.registry.importing.references import References, UnusableReference


def references(main: Any, **others: Any) -> References:
    files = {"api/main.json": json.dumps(main).encode()}
    files |= {name.replace("__", "/") + ".json": json.dumps(tree).encode() for name, tree in others.items()}
    document = read_document("api/main.json", files["api/main.json"])
    return References(files, document, Findings())


def value(found: References, reference: str) -> Any:
    return found.target("api/main.json", reference).value


def test_pointers_lead_through_escapes_arrays_and_other_references() -> None:
    tree = {"paths": {"/a/{b}": {"$ref": "#/items/1"}}, "items": [0, {"get": {"x y": 1}}]}
    assert value(references(tree), "#/paths/~1a~1%7Bb%7D/get/x%20y") == 1


def test_relative_files_are_found_among_the_uploaded_only() -> None:
    found = references({}, schemas__person={"a": 1}, api__b={"c": 2})
    assert value(found, "../schemas/person.json#/a") == 1
    assert value(found, "./b.json") == {"c": 2}


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("http://example.com/x.json", "not fetched"),
        ("//example.com/x.json", "not fetched"),
        ("file:///etc/passwd", "not fetched"),
        ("/etc/passwd", "outside"),
        ("../../etc/passwd", "outside"),
        ("%2e%2e/%2e%2e/etc/passwd", "outside"),
        ("..\\..\\etc\\passwd", "outside"),
        ("other.json", "not among"),
        ("#/nothing", "leads to nothing"),
        ("#anchor", "not defined"),
        ("broken.json", "not JSON"),
    ],
)
def test_what_leads_elsewhere_is_never_read(reference: str, said: str) -> None:
    found = references({"a": 1})
    found._files = {**found._files, "api/broken.json": b"{]"}
    with pytest.raises(UnusableReference, match=said):
        found.target("api/main.json", reference)


def test_inside_a_schema_with_an_identifier_a_pointer_begins_there() -> None:
    inner = {
        "$id": "https://schemas.example/node",
        "$defs": {"kind": {"a": 1}},
        "p": {"$ref": "#/$defs/kind"},
    }
    tree = {"s": inner, "$defs": {"kind": {"b": 2}, "other": {"c": 3}}}
    found = references(tree)
    assert found.target("api/main.json", "#/$defs/kind", ("s", "p")).value == {"a": 1}
    assert found.target("api/main.json", "#/$defs/kind", ()).value == {"b": 2}
    assert found.target("api/main.json", "#/$defs/other", ("s", "p")).value == {"c": 3}
    assert found.target("api/main.json", "#", ("s", "p")).value == inner
    assert found.follow(Node("api/main.json", ("s", "p"), inner["p"])).value == {"a": 1}


def test_circles_end() -> None:
    found = references({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}})
    with pytest.raises(UnusableReference, match="circles"):
        found.follow(Node("api/main.json", (), {"$ref": "#/a"}))


def test_ids_and_anchors_are_followed_inside_the_documents() -> None:
    tree = {"s": {"$id": "https://example.org/person", "$anchor": "p", "x": {"y": 1}}}
    found = references(tree)
    assert value(found, "https://example.org/person") == tree["s"]
    assert value(found, "https://example.org/person#/x/y") == 1
    assert value(found, "#p") == tree["s"]
