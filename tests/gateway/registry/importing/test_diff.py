from __future__ import annotations

from typing import Any

import pytest

from gateway.model.description import Description
from gateway.registry.importing.diff import compare
from tests.support.openapi_documents import describe_tree, document, operation


def described(**members: Any) -> Description:
    return describe_tree(document({"/a": {"post": operation(**members)}}))


def body(schema: Any, *, required: bool = False, media: str = "application/json") -> dict[str, Any]:
    return {"requestBody": {"required": required, "content": {media: {"schema": schema}}}}


def answers(status: str, schema: Any = None, media: str = "application/json") -> dict[str, Any]:
    return {"responses": {status: {"description": "", "content": {media: {"schema": schema or {}}}}}}


Q = {"name": "q", "in": "query"}


@pytest.mark.parametrize(
    ("old", "new", "breaking"),
    [
        ({"parameters": []}, {"parameters": [Q]}, False),
        ({"parameters": []}, {"parameters": [{**Q, "required": True}]}, True),
        ({"parameters": [Q]}, {"parameters": [{**Q, "required": True}]}, True),
        ({"parameters": [{**Q, "required": True}]}, {"parameters": [Q]}, False),
        ({"parameters": [Q]}, {"parameters": []}, True),
        ({"parameters": [Q]}, {"parameters": [{**Q, "explode": False}]}, True),
        (body({}), body({}, required=True), True),
        (body({}), body({}, media="text/csv"), True),
        (body({"type": "object"}), body({"type": "object", "required": ["a"]}), True),
        (answers("200"), answers("201"), True),
        (answers("404"), {"responses": {"200": {"description": ""}}}, False),
        (answers("200"), answers("200", media="text/csv"), True),
        ({"x-classification": "open"}, {"x-classification": "sensitive"}, True),
        ({"x-classification": "sensitive"}, {"x-classification": "open"}, False),
        ({"x-assurance": "low"}, {"x-assurance": "high"}, True),
        ({}, {"x-max-age": 60}, True),
        ({"x-max-age": 60}, {"x-max-age": 59}, True),
        ({"x-max-age": 60}, {"x-max-age": 61}, False),
        ({"x-max-age": 60}, {}, False),
        ({"x-subject": "query:a"}, {"x-subject": "query:b"}, True),
        ({"x-effect": "unsafe"}, {"x-effect": "safe"}, False),
        ({"summary": "a"}, {"summary": "b"}, False),
    ],
)
def test_changes_of_an_operation(old: Any, new: Any, breaking: bool) -> None:
    (change,) = compare(described(**old), described(**new)).changes
    assert (change.operation, change.kind, change.breaking) == ("readPerson", "changed", breaking)
    assert change.reasons


def test_operations_come_and_go() -> None:
    one = describe_tree(document({"/a": {"get": operation()}}))
    two = describe_tree(document({"/b": {"get": operation(operationId="other")}}))
    diff = compare(one, two)
    assert [(c.operation, c.kind, c.breaking) for c in diff.changes] == [
        ("other", "added", False),
        ("readPerson", "removed", True),
    ]
    assert [c.operation for c in diff.breaking] == ["readPerson"]
    assert [c.operation for c in diff.of("added")] == ["other"]


def test_another_path_breaks() -> None:
    one = describe_tree(document({"/a": {"get": operation()}}))
    two = describe_tree(document({"/b": {"get": operation()}}))
    assert "It is now GET /b." in compare(one, two).changes[0].reasons


def test_nothing_changed_is_empty() -> None:
    one = described(**body({"$ref": "#/components/schemas/Gone"}))
    assert not compare(one, one)
