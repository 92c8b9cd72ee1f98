"""Templates as a tree: the most specific wins, whatever was inserted first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.exchange.trie import MAX_SEGMENTS, Node


def tree(*templates: str) -> Node[str]:
    root: Node[str] = Node()
    for template in templates:
        assert root.insert(template, "GET", template)
    return root


def look_up(root: Node[str], path: str) -> tuple[str, list[str]] | None:
    found = root.find(path.split("/")[1:])
    return None if found is None else (found[0].leaves["GET"][0], found[1])


def test_a_literal_goes_before_a_parameter() -> None:
    root = tree("/people/{id}", "/people/me", "/people/{id}/income")
    assert look_up(root, "/people/me") == ("/people/me", [])
    assert look_up(root, "/people/7") == ("/people/{id}", ["7"])
    assert look_up(root, "/people/me/income") == ("/people/{id}/income", ["me"])
    assert look_up(root, "/people") is None
    assert look_up(root, "/people/") is None
    assert look_up(root, "/people/7/") is None


def test_a_pattern_goes_before_a_parameter() -> None:
    root = tree("/files/{name}.{kind}", "/files/{any}", "/report({id})")
    assert look_up(root, "/files/a.pdf") == ("/files/{name}.{kind}", ["a", "pdf"])
    assert look_up(root, "/files/a") == ("/files/{any}", ["a"])
    assert look_up(root, "/report(7)") == ("/report({id})", ["7"])


def test_a_pattern_that_says_more_goes_before_one_that_fits_more() -> None:
    for templates in (("/{id}.json", "/{id}.schema.json"), ("/{id}.schema.json", "/{id}.json")):
        root = tree(*templates)
        assert look_up(root, "/a.schema.json") == ("/{id}.schema.json", ["a"])
        assert look_up(root, "/a.json") == ("/{id}.json", ["a"])


def test_a_trailing_slash_is_part_of_a_template() -> None:
    root = tree("/people/", "/")
    assert look_up(root, "/people/") == ("/people/", [])
    assert look_up(root, "/people") is None
    assert look_up(root, "/") == ("/", [])


def test_the_same_shape_is_taken_once() -> None:
    root = tree("/people/{id}")
    assert not root.insert("/people/{other}", "GET", "again")
    assert root.insert("/people/{other}", "PUT", "put")
    found = root.find(["people", "7"])
    assert found is not None
    assert found[0].leaves["PUT"] == ("put", ("other",))


def test_a_path_that_never_ends_is_not_looked_up() -> None:
    assert tree("/a").find(["a"] * (MAX_SEGMENTS + 1)) is None


words = st.sampled_from(["a", "b", "c"])
shapes = st.lists(st.sampled_from(["a", "b", "{x}"]), min_size=1, max_size=4)


@given(st.lists(shapes, min_size=1, max_size=12), st.lists(words, min_size=1, max_size=4))
def test_the_tree_agrees_with_trying_every_template(templates: list[list[str]], path: list[str]) -> None:
    root: Node[str] = Node()
    for shape in templates:
        root.insert("/" + "/".join(shape), "GET", "/" + "/".join(shape))
    fitting = [
        shape
        for shape in templates
        if len(shape) == len(path) and all(a in (b, "{x}") for a, b in zip(shape, path, strict=True))
    ]
    best = min(fitting, key=lambda shape: [part == "{x}" for part in shape], default=None)
    found = root.find(path)
    assert (found is None) == (best is None)
    if found is not None and best is not None:
        assert found[0].leaves["GET"][0] == "/" + "/".join(best)
        assert found[1] == [b for a, b in zip(best, path, strict=True) if a == "{x}"]
