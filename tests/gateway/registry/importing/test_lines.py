from __future__ import annotations

import json

from gateway.registry.importing.lines import find_lines


def test_lines_of_members_and_items_are_found_in_yaml() -> None:
    text = "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      tags:\n        - x\n        - y\n"
    found = find_lines(text, [("paths", "/a", "get"), ("paths", "/a", "get", "tags", "1"), ("nothing",), ()])
    assert found == {("paths", "/a", "get"): 4, ("paths", "/a", "get", "tags", "1"): 7, (): 1}


def test_lines_are_found_in_json() -> None:
    text = json.dumps({"a": {"b": [1, {"c": 2}]}, "d": 3}, indent=1)
    assert find_lines(text, [("a", "b", "1", "c"), ("d",)]) == {("a", "b", "1", "c"): 6, ("d",): 10}


def test_text_that_cannot_be_read_gives_what_was_found_before() -> None:
    assert find_lines("a: 1\nb: [", [("a",), ("b",)]) == {("a",): 1, ("b",): 2}
