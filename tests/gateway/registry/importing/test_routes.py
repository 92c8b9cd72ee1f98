from __future__ import annotations

from typing import Any

import pytest

from tests.support.openapi_documents import describe_tree, document, operation


def errors(paths: Any, **others: Any) -> list[tuple[str | None, str]]:
    found = describe_tree(document(paths), **others).findings
    return [(finding.operation, finding.message) for finding in found if finding.severity == "error"]


def test_two_templates_of_one_shape_are_one_route() -> None:
    paths = {"/a/{x}": {"get": operation()}, "/a/{y}": {"get": operation(operationId="second")}}
    assert errors(paths) == [("second", "The path cannot be told from that of operation 'readPerson'.")]


def test_a_path_item_may_lie_in_another_file() -> None:
    paths = {"/a": {"$ref": "items.json#/one", "post": operation(operationId="own")}}
    description = describe_tree(
        document(paths), items__json={"one": {"get": operation(), "post": operation()}}
    )
    assert [(op.method, op.name) for op in description.operations] == [("GET", "readPerson"), ("POST", "own")]


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        ({"/a": {"trace": operation()}}, "TRACE"),
        ({"a": {"get": operation()}}, "slash"),
        ({"/a": []}, "not a path item"),
        ({"/a": {"get": "x"}}, "not an operation"),
        ({"/a": {"$ref": "http://127.0.0.1:9/items"}}, "not fetched"),
        ([], "no paths"),
    ],
)
def test_what_cannot_be_routed_is_an_error(paths: Any, said: str) -> None:
    ((_, message),) = errors(paths)
    assert said in message
