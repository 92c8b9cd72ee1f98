from __future__ import annotations

import pytest

from gateway.journeys.criteria.criteria import judge, judge_all, select
from gateway.journeys.document.model import Criterion, ExpressionType
from gateway.journeys.expressions.scope import Response, Scope

SCOPE = Scope(
    inputs={"s": "UP"},
    response=Response(status=200, body={"status": "UP", "items": [1, 2]}),
    steps={"x": {"xml": "<a><b>1</b></a>"}},
)


def criterion(kind: str, condition: str, context: str | None = "$response.body") -> Criterion:
    return Criterion(condition=condition, context=context, type=ExpressionType(type=kind), at="")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "condition", "context", "passed"),
    [
        ("simple", "$statusCode == 200", None, True),
        ("regex", "^20", "$statusCode", True),
        ("regex", "^{$inputs.s}$", "$response.body#/status", True),
        ("regex", "x", "$response.body#/none", False),
        ("jsonpath", "$.items[?@ > 1]", "$response.body", True),
        ("jsonpath", '$[?@ == "{$inputs.s}"]', "$response.body", True),
        ("jsonpath", "$.x", "$inputs.none", False),
        ("jsonpath", "$[", "$response.body", False),
        ("xpath", "count(/a/b) = 1", "$steps.x.outputs.xml", True),
        ("xpath", "/a/c", "$steps.x.outputs.xml", False),
        ("xpath", "/a", "$response.body", False),
    ],
)
def test_each_language(kind: str, condition: str, context: str | None, passed: bool) -> None:
    assert judge(criterion(kind, condition, context), SCOPE).passed is passed


def test_all_must_pass_and_errors_are_told() -> None:
    good, bad = criterion("simple", "true", None), criterion("simple", "$statusCode =", None)
    assert judge_all([], SCOPE).passed
    verdict = judge_all([good, bad], SCOPE)
    assert (verdict.passed, verdict.failed) == (False, "$statusCode =")
    assert verdict.error


@pytest.mark.parametrize(
    ("kind", "selector", "context", "value"),
    [
        ("jsonpointer", "/items/1", "$response.body", 2),
        ("jsonpath", "$.items[*]", "$response.body", [1, 2]),
        ("jsonpath", "$.none", "$response.body", None),
        ({"type": "xpath", "version": "xpath-10"}, "/a/b", "$steps.x.outputs.xml", "1"),
        ("jsonpointer", "/x", "$inputs.none", None),
    ],
)
def test_selectors(kind: object, selector: str, context: str, value: object) -> None:
    assert select({"context": context, "selector": selector, "type": kind}, SCOPE) == value
