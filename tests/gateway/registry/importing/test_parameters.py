from __future__ import annotations

from typing import Any

import pytest

from tests.support.openapi_documents import describe_operation, describe_tree, document, messages, operation

ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def test_styles_have_their_defaults() -> None:
    found = describe_operation(
        path="/a/{id}",
        parameters=[ID, {"name": "q", "in": "query"}, {"name": "H", "in": "header", "required": True}],
    )
    assert [(p.name, p.style, p.explode, p.required) for p in found.parameters] == [
        ("id", "simple", False, True),
        ("q", "form", True, False),
        ("H", "simple", False, True),
    ]


def test_the_operation_overrides_its_path_item() -> None:
    item = {
        "parameters": [{"name": "q", "in": "query"}, {"name": "r", "in": "query"}],
        "get": operation(parameters=[{"name": "q", "in": "query", "required": True}]),
    }
    (found,) = describe_tree(document({"/a": item})).operations
    assert [(p.name, p.required) for p in found.parameters] == [("q", True), ("r", False)]


def test_json_in_a_parameter_is_text_that_says_what_it_holds() -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    found = describe_operation(parameters=[{"name": "filter", "in": "query", "content": content}])
    assert found.parameters[0].schema == {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"type": "object"},
    }


def test_a_marked_parameter_is_the_subject() -> None:
    assert describe_operation(path="/a/{id}", parameters=[{**ID, "x-subject": True}]).subject == "path:id"


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ({"$ref": "#/components/parameters/Gone"}, "leads to nothing"),
        ({"$ref": "https://example.org/p"}, "not fetched"),
        ({"name": "x"}, "no place"),
        ({"in": "query"}, "no name"),
        ("text", "no name"),
        ({"name": "x", "in": "body"}, "no place"),
        ({"name": "__Host-x", "in": "cookie"}, "not passed on"),
        ({**ID, "style": "matrix"}, "cannot be used in a path"),
        ({**ID, "style": "label"}, "cannot be used in a path"),
    ],
)
def test_an_unusable_parameter_spoils_its_operation_only(parameter: Any, said: str) -> None:
    paths = {"/a/{id}": {"get": operation(parameters=[parameter])}, "/b": {"get": operation(operationId="b")}}
    description = describe_tree(document(paths))
    assert [op.name for op in description.operations] == ["b"]
    errors = [finding for finding in description.findings if finding.severity == "error"]
    assert [(e.operation, said in e.message) for e in errors] == [("readPerson", True)]


@pytest.mark.parametrize(
    "parameter",
    [
        {"name": "Authorization", "in": "header"},
        {"name": "q", "in": "query", "style": "matrix"},
        {"name": "q", "in": "query", "content": {"application/xml": {}}},
    ],
)
def test_what_is_read_differently_is_a_warning(parameter: Any) -> None:
    description = describe_tree(document({"/a": {"get": operation(parameters=[parameter])}}))
    assert len(description.operations) == len(messages(description)) == 1


def test_a_header_whose_name_the_gateway_refuses_is_called_otherwise() -> None:
    parameters = [
        {"name": "Client_Id", "in": "header", "required": True, "x-subject": True},
        {"name": "X-Plain", "in": "header"},
    ]
    description = describe_tree(document({"/a": {"get": operation(parameters=parameters)}}))
    found = description.operations[0]
    assert [(p.name, p.required) for p in found.parameters] == [("Client-Id", True), ("X-Plain", False)]
    assert found.binding["header_names"] == {"client-id": "Client_Id"}
    assert found.subject == "header:Client-Id"
    assert messages(description) == ["Callers write the header Client_Id as Client-Id."]


def test_an_empty_value_may_be_allowed() -> None:
    flag = {"name": "flag", "in": "query", "allowEmptyValue": True, "schema": {"type": "boolean"}}
    found = describe_operation(parameters=[flag])
    assert found.parameters[0].schema == {"anyOf": [{"type": "boolean"}, {"const": ""}]}
