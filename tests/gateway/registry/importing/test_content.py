from __future__ import annotations

from typing import Any

import pytest

from tests.support.openapi_documents import describe_operation, describe_tree, document, messages, operation


def test_media_types_are_normal_and_answers_by_status() -> None:
    found = describe_operation(
        responses={
            "200": {
                "description": "",
                "content": {"Application/JSON; charset=utf-8": {"schema": {"type": "string"}}},
            },
            "2xx": {"description": ""},
            "default": {"description": "", "content": {"application/problem+json": {}}},
        },
        requestBody={"required": True, "content": {"text/csv": {}, "application/*": {}}},
    )
    assert found.answers == {
        "200": {"application/json": {"type": "string"}},
        "2XX": {},
        "default": {"application/problem+json": {}},
    }
    assert found.request == {"text/csv": {}, "application/*": {}}
    assert found.request_required


def test_media_types_that_differ_by_a_parameter_are_alternatives() -> None:
    text, number = {"schema": {"type": "string"}}, {"schema": {"type": "number"}}
    content = {"application/json; v=1": text, "application/json": text, "application/json;v=2": number}
    described = describe_tree(document({"/a": {"post": operation(requestBody={"content": content})}}))
    assert described.operations[0].request == {
        "application/json": {"anyOf": [{"type": "string"}, {"type": "number"}]}
    }
    described = describe_tree(
        document(
            {"/a": {"post": operation(requestBody={"content": {**content, "application/json;v=3": {}}})}}
        )
    )
    assert described.operations[0].request == {"application/json": {}}


def test_a_marked_property_is_the_subject() -> None:
    schema = {"properties": {"a/b": {"$ref": "#/components/schemas/Nr"}}}
    body = {"content": {"application/json": {"schema": schema}}}
    tree = document(
        {"/a": {"post": operation(requestBody=body)}}, components={"schemas": {"Nr": {"x-subject": True}}}
    )
    assert describe_tree(tree).operations[0].subject == "body:/a~1b"


@pytest.mark.parametrize(
    ("responses", "said"),
    [
        ({"200": {"$ref": "#/components/responses/Gone"}}, "The answer is left out"),
        ({"20": {"description": ""}}, "not a status"),
        ({"200": {"description": "", "content": {"json": {}}}}, "not a media type"),
        ({"200": {"description": "", "content": {"a/b": {}, "A/B": {"schema": {}}}}}, "described twice"),
        ({"200": {"description": "", "links": {"next": {}}}}, "Links are ignored"),
        ({}, "No answers"),
    ],
)
def test_odd_answers_are_warnings(responses: Any, said: str) -> None:
    description = describe_tree(document({"/a": {"get": operation(responses=responses)}}))
    assert len(description.operations) == 1
    assert [said in message for message in messages(description)] == [True]


def test_an_unknown_request_body_spoils_the_operation() -> None:
    description = describe_tree(document({"/a": {"post": operation(requestBody={"$ref": "x.json"})}}))
    assert description.operations == ()
    assert description.findings[0].severity == "error"
