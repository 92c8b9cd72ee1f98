from __future__ import annotations

from typing import Any

import pytest

from gateway.model.classification import Assurance, Classification
from gateway.model.service import Effect
from tests.support.openapi_documents import describe_operation, describe_tree, document, messages, operation


def test_what_an_operation_says_of_itself_is_read() -> None:
    said = {
        "x-subject": "query:id",
        "x-classification": "sensitive",
        "x-assurance": "high",
        "x-max-age": 300,
        "x-effect": "unsafe",
    }
    found = describe_operation(**said)
    assert found.subject == "query:id"
    assert found.classification is Classification.SENSITIVE
    assert (found.assurance, found.max_age) == (Assurance.HIGH, 300)
    assert found.effect is Effect.UNSAFE


def test_path_item_and_document_speak_for_their_operations() -> None:
    item = {"x-classification": "open", "get": operation(), "post": operation(operationId="b")}
    tree = document(
        {"/a": item, "/b": {"get": operation(operationId="c")}}, **{"x-classification": "internal"}
    )
    found = {op.name: op.classification for op in describe_tree(tree).operations}
    assert found == {
        "readPerson": Classification.OPEN,
        "b": Classification.OPEN,
        "c": Classification.INTERNAL,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-subject", "cookie:id"),
        ("x-subject", "body:nr"),
        ("x-subject", ["path:x"]),
        ("x-classification", "secret"),
        ("x-classification", 3),
        ("x-assurance", "very high"),
        ("x-max-age", 0),
        ("x-max-age", True),
        ("x-max-age", "300"),
        ("x-max-age", 10_000_000),
        ("x-effect", {}),
    ],
)
def test_unknown_values_are_said_and_not_used(name: str, value: Any) -> None:
    description = describe_tree(document({"/a": {"get": operation(**{name: value})}}))
    assert messages(description) == [f"The value of {name} is not known and is not used."]
    assert description.operations[0].classification is Classification.PERSONAL


@pytest.mark.parametrize(
    ("method", "effect"),
    [("get", "safe"), ("head", "safe"), ("put", "idempotent"), ("delete", "idempotent"), ("patch", "unsafe")],
)
def test_methods_have_the_effects_of_http(method: str, effect: str) -> None:
    (found,) = describe_tree(document({"/a": {method: operation()}})).operations
    assert found.effect == effect
