from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journeys.criteria.condition import Both, Compare, Constant, Either, Not
from gateway.journeys.criteria.judge import holds
from gateway.journeys.criteria.simple import parse_condition
from gateway.journeys.expressions.expression import ExpressionError
from gateway.journeys.expressions.scope import Response, Scope

SCOPE = Scope(
    inputs={"n": 2, "flag": True, "off": False, "text": "Hello", "list": [{"name": "x"}]},
    response=Response(status=200, body={"data": {"count": "12"}, "none": None}, headers={"x-id": "7"}),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$statusCode == 200", True),
        ("$statusCode==200", True),
        ("$statusCode != 200", False),
        ("$statusCode >= 200 && $statusCode < 300", True),
        ("$statusCode == 404 || $statusCode == 200", True),
        ("$statusCode == 404 || $statusCode == 200 && false", False),
        ("($statusCode == 404 || $statusCode == 200) && true", True),
        ("!($statusCode == 404)", True),
        ("!$inputs.off", True),
        ("!!$inputs.flag", True),
        ("$inputs.text == 'hELLO'", True),
        ("'it''s' == 'IT''S'", True),
        ("$response.body#/data/count > 9", True),
        ("$response.body.data.count > $inputs.n", True),
        ("$response.body.data != null", True),
        ("$response.body#/none == null", True),
        ("$response.body#/missing == null", True),
        ("null == false", False),
        ("null < 1", False),
        ("$response.header.X-Id == 7", True),
        ("$inputs.list[0].name == 'x'", True),
        ("$inputs.list[1].name == null", True),
        ("$inputs.list[0]['name'] == 'X'", True),
        ("{$statusCode} == 200", True),
        ("$inputs.flag == 'true'", True),
        ("$inputs.flag == 1", False),
        ("$inputs.flag", True),
        ("$response.body#/none", False),
        ("1.5e1 == 15", True),
        ("-1 < 0", True),
        ("'a' < 'B'", True),
        ("'a' < 1", False),
    ],
)
def test_conditions(text: str, expected: bool) -> None:
    assert holds(parse_condition(text), SCOPE) is expected


def test_precedence() -> None:
    found = parse_condition("true || false && !true == false")
    assert isinstance(found, Either)
    assert isinstance(found.right, Both)
    assert found.right.right == Compare("==", Not(Constant(True)), Constant(False))
    assert parse_condition("!true") == Not(Constant(True))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("$statusCode ==", 14),
        ("== 200", 0),
        ("$statusCode = 200", 12),
        ("(true", 5),
        ("true)", 4),
        ("$x == 1", 0),
        ("'open", 0),
        ("a == 1", 0),
        ("$inputs.a[-1]", 10),
        ("true true", 5),
    ],
)
def test_errors_have_a_position(text: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_condition(text)
    assert caught.value.position == position


def test_nesting_is_bounded() -> None:
    with pytest.raises(ExpressionError, match="deeper"):
        parse_condition("(" * 500 + "true" + ")" * 500)
    assert holds(parse_condition("!" * 1_000 + "true"), SCOPE)


@given(st.text("'() !<>=&|$.[]a1", max_size=20))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        parse_condition(text)
