from __future__ import annotations

import pytest

from gateway.journeys.criteria.criteria import select
from gateway.journeys.expressions.expression import ExpressionError
from gateway.journeys.expressions.resolve import expressions_in, resolve
from gateway.journeys.expressions.scope import Response, Scope

SCOPE = Scope(inputs={"id": 5, "tags": ["a"]}, response=Response(status=200, body={"x": [{"y": 1}]}))


def test_values_are_resolved_however_deep() -> None:
    value = {
        "a": "$inputs.id",
        "b": ["{$inputs.tags}", "n-{$inputs.id}"],
        "c": "plain",
        "gone": "$inputs.none",
    }
    assert resolve(value, SCOPE) == {"a": 5, "b": [["a"], "n-5"], "c": "plain"}


def test_selectors_are_for_1_1() -> None:
    selector = {"context": "$response.body", "selector": "$.x[0].y", "type": "jsonpath"}
    assert resolve({"v": selector}, SCOPE, select) == {"v": 1}
    assert resolve({"v": selector}, SCOPE)["v"]["selector"] == "$.x[0].y"
    assert [str(found) for found in expressions_in(selector, selectors=True)] == ["$response.body"]


def test_what_looks_like_an_expression_must_be_one() -> None:
    with pytest.raises(ExpressionError):
        resolve("$inputs.", SCOPE)
