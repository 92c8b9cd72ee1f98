"""The ABNF of the specification: what it derives, what it does not, and that text survives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journeys.expressions.expression import Expression, ExpressionError, Template
from gateway.journeys.expressions.parse import parse_expression, parse_template, parse_value

strict = st.from_regex(r"[A-Za-z0-9_\-]{1,8}", fullmatch=True)
name = st.from_regex(r"[A-Za-z0-9_\-][A-Za-z0-9._\-]{0,8}", fullmatch=True)
token = st.from_regex(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,8}", fullmatch=True)
pointers = st.none() | st.from_regex(r"(/([a-zA-Z0-9 =.]|~[01]){0,4}){0,3}", fullmatch=True)
expressions = st.one_of(
    st.sampled_from([Expression(root) for root in ("url", "method", "statusCode", "self")]),
    st.builds(Expression, st.sampled_from(["inputs", "outputs"]), name=name, pointer=pointers),
    st.builds(
        Expression, st.just("steps"), owner=strict, source=st.just("outputs"), name=name, pointer=pointers
    ),
    st.builds(
        Expression,
        st.just("workflows"),
        owner=strict,
        source=st.sampled_from(["inputs", "outputs"]),
        name=name,
        pointer=pointers,
    ),
    st.builds(Expression, st.sampled_from(["request", "response"]), source=st.just("header"), name=token),
    st.builds(Expression, st.just("request"), source=st.sampled_from(["query", "path"]), name=name),
    st.builds(Expression, st.just("response"), source=st.just("body"), pointer=pointers),
    st.builds(Expression, st.just("message"), source=st.just("payload"), pointer=pointers),
    st.builds(Expression, st.just("sourceDescriptions"), owner=strict, name=name),
    st.builds(Expression, st.just("components"), owner=st.just("parameters"), name=name),
)


@given(expressions)
def test_text_survives(expression: Expression) -> None:
    assert parse_expression(str(expression)) == expression


@given(st.lists(st.one_of(expressions, st.from_regex(r"[a-z /:?&=]{1,6}", fullmatch=True)), max_size=5))
def test_templates_survive(parts: list[Expression | str]) -> None:
    text = "".join(f"{{{part}}}" if isinstance(part, Expression) else part for part in parts)
    assert str(parse_template(text)) == text


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("$", 0),
        ("$foo", 0),
        ("$url.x", 4),
        ("$inputs", 7),
        ("$inputs.", 8),
        ("$inputs.a b", 9),
        ("$steps.a", 8),
        ("$steps.a.outputs.", 17),
        ("$response.cookie.x", 10),
        ("$response.body#x", 15),
        ("$response.body#/a~2", 17),
        ("$workflows.a.steps.b", 13),
        ("$components.inputs.x", 12),
    ],
)
def test_errors_have_a_position(text: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert caught.value.position == position


def test_strings_of_a_document() -> None:
    assert parse_value("available") == "available"
    assert parse_value("$5.00") == "$5.00"
    assert parse_value('{"a": 1}') == '{"a": 1}'
    assert parse_value("{$inputs.a}") == Expression("inputs", name="a")
    template = parse_value("https://{$inputs.host}/api/{$steps.create.outputs.id}/status")
    assert isinstance(template, Template)
    assert [str(found) for found in template.expressions] == ["$inputs.host", "$steps.create.outputs.id"]
    with pytest.raises(ExpressionError):
        parse_value("$inputs.")
    with pytest.raises(ExpressionError):
        parse_value("x {$inputs.a")


def test_what_examples_write_beside_the_grammar() -> None:
    assert parse_expression("$steps.a.total").loose
    assert parse_expression("$message.payload.orderId").trail == "orderId"
    assert str(parse_expression("$response.body.a.b#/c")) == "$response.body.a.b#/c"


def test_a_long_text_is_refused() -> None:
    with pytest.raises(ExpressionError):
        parse_expression("$inputs." + "a" * 5_000)
