from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.problems import InvalidDescription
from gateway.registry.importing import describe
from gateway.registry.importing.compiling import compile_schema
from tests.support.openapi_documents import describe_tree, document, messages, operation


def test_a_document_becomes_a_description() -> None:
    servers = [
        {"url": "https://{host}/v1/", "variables": {"host": {"default": "a.example"}}},
        {"url": "/rel"},
    ]
    description = describe_tree(document({"/a": {"get": operation()}}, servers=servers))
    assert (description.protocol, description.title, description.version) == ("rest", "Persons", "7")
    assert description.base_urls == ("https://a.example/v1",)


def test_webhooks_and_dialects_are_said() -> None:
    odd = {"webhooks": {"x": {}}, "jsonSchemaDialect": "https://example.org/mine"}
    assert len(messages(describe_tree(document({"/a": {"get": operation()}}, **odd)))) == 2


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"swagger": "2.0"}, "Swagger 2.0"),
        ({"openapi": "3.2.0"}, "OpenAPI 3.2.0"),
        ({"arazzo": "1.0.0"}, "Arazzo"),
        ({"asyncapi": "3.0.0"}, "AsyncAPI"),
        ({"type": "object"}, "'type'"),
        ([], "a list"),
        ("text", "plain text"),
        (None, "empty"),
    ],
)
def test_anything_else_is_named(tree: Any, said: str) -> None:
    with pytest.raises(InvalidDescription, match=said):
        describe_tree(tree)


def test_an_unquoted_version_is_read() -> None:
    text = b"openapi: 3.0\npaths: {/a: {get: {responses: {200: {description: x}}}}}"
    description = describe({"a.yaml": text}, "a.yaml")
    assert description.operations[0].answers == {"200": {}}


WORDS = """$ref paths /a get post parameters name in query path schema type object string properties allOf
items responses 200 content application/json requestBody required enum nullable components schemas A pattern
#/components/schemas/A #/paths/~1a discriminator mapping propertyName additionalProperties"""
words = st.sampled_from(WORDS.split())
floats = st.floats(allow_nan=False, allow_infinity=False)
leaves = words | st.none() | st.booleans() | st.integers(-3, 3) | floats | st.text(max_size=3)
trees = st.recursive(
    leaves, lambda v: st.lists(v, max_size=3) | st.dictionaries(words, v, max_size=5), max_leaves=40
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.dictionaries(words, trees, max_size=4), st.dictionaries(words, trees, max_size=4), st.booleans())
def test_no_document_breaks_the_import(paths: Any, schemas: Any, legacy: bool) -> None:
    tree = document({"/a": paths, **paths}, "3.0.3" if legacy else "3.1.0", components={"schemas": schemas})
    description = describe_tree(tree)
    json.dumps([description.components, [op.binding for op in description.operations]])
    for found in description.operations:
        for content in [found.request, *found.answers.values()]:
            for schema in content.values():
                compile_schema(schema, description.components)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_import(content: bytes) -> None:
    with pytest.raises(InvalidDescription):
        describe({"a": content}, "a")
