from __future__ import annotations

from gateway.registry.importing.identifiers import index_identifiers


def test_ids_and_anchors_are_found_wherever_they_are() -> None:
    tree = {"a": [{"$id": "https://x.example/s#"}, {"$anchor": "here"}], "$id": "relative"}
    assert {(name, pointer) for name, pointer, _ in index_identifiers(tree, "f")} == {
        ("https://x.example/s", ("a", "0")),
        ("f#here", ("a", "1")),
    }
