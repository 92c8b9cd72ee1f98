"""The examples of the specification, section Runtime Expressions."""

from __future__ import annotations

import pytest

from gateway.journeys.expressions.evaluate import MISSING, evaluate, find, render, text_of
from gateway.journeys.expressions.parse import parse_expression, parse_template
from gateway.journeys.expressions.scope import Message, Request, Response, Scope

SCOPE = Scope(
    inputs={"username": "ada", "a.b": 1, "order": {"id": 5}, "nothing": None},
    outputs={"bar": 2},
    steps={"someStepId": {"pets": [{"id": 9}]}},
    workflows={"foo": {"inputs": {"username": "eve"}, "outputs": {"mappedResponse": {"name": "x"}}}},
    sources={"petstore": {"url": "https://x/y.yaml", "type": "openapi"}},
    identity="https://x/self",
    request=Request(
        method="POST",
        url="u",
        path={"id": 1},
        query={"q": [1]},
        headers={"accept": "a/b"},
        body={"user": {"uuid": 3}},
    ),
    response=Response(
        status=201, headers={"server": "s"}, body={"status": "up", "items": [{"id": 4}], "a": {"b": 7}}
    ),
    message=Message(headers={"Server": "m"}, payload={"status": 8}),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$method", "POST"),
        ("$url", "u"),
        ("$statusCode", 201),
        ("$self", "https://x/self"),
        ("$request.header.Accept", "a/b"),
        ("$request.path.id", 1),
        ("$request.query.q", [1]),
        ("$request.body#/user/uuid", 3),
        ("$response.body#/status", "up"),
        ("$response.body#/items/0/id", 4),
        ("$response.body.a.b", 7),
        ("$response.header.SERVER", "s"),
        ("$message.header.server", "m"),
        ("$message.payload#/status", 8),
        ("$inputs.username", "ada"),
        ("$inputs.a.b", 1),
        ("$inputs.order.id", 5),
        ("$inputs.order#/id", 5),
        ("$workflows.foo.inputs.username", "eve"),
        ("$workflows.foo.outputs.mappedResponse#/name", "x"),
        ("$steps.someStepId.outputs.pets#/0/id", 9),
        ("$outputs.bar", 2),
        ("$sourceDescriptions.petstore.url", "https://x/y.yaml"),
        ("$inputs.none", None),
        ("$response.body#/none", None),
        ("$steps.none.outputs.x", None),
    ],
)
def test_values_keep_their_type(text: str, value: object) -> None:
    assert evaluate(parse_expression(text), SCOPE) == value


def test_missing_is_not_null() -> None:
    assert find(parse_expression("$inputs.none"), SCOPE) is MISSING
    assert find(parse_expression("$inputs.nothing"), SCOPE) is None
    assert find(parse_expression("$statusCode"), Scope()) is MISSING


def test_embedded_values_become_text() -> None:
    template = parse_template("{$statusCode}/{$inputs.order}/{$inputs.nothing}/{$inputs.username}")
    assert render(template, SCOPE) == '201/{"id":5}/null/ada'
    assert [text_of(value) for value in (True, 2.0, 2.5)] == ["true", "2", "2.5"]
