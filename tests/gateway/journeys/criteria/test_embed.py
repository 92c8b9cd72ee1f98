from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journeys.criteria.embed import embed
from gateway.journeys.criteria.jsonpath import QueryError, finds
from gateway.journeys.expressions.scope import Scope


def test_the_examples_of_the_specification() -> None:
    scope = Scope(inputs={"expectedStatus": "up", "min": 5, "pattern": "a|b"})
    assert (
        embed('$[?(@.status == "{$inputs.expectedStatus}")]', "jsonpath", scope) == '$[?(@.status == "up")]'
    )
    assert embed("/list/items[price > {$inputs.min}]", "xpath", scope) == "/list/items[price > 5]"
    assert embed("^({$inputs.pattern})$", "regex", scope) == "^(a|b)$"


@given(st.text(max_size=12))
def test_a_value_stays_a_value(value: str) -> None:
    query = embed("$[?@.v == '{$inputs.v}']", "jsonpath", Scope(inputs={"v": value}))
    assert finds(query, [{"v": value}])
    assert not finds(query, [{"v": value + "x"}])


def test_injection_is_refused() -> None:
    scope = Scope(inputs={"v": "' or '1'='1", "w": "1] | //secret["})
    with pytest.raises(QueryError):
        embed("/a[b='{$inputs.v}']", "xpath", scope)
    with pytest.raises(QueryError):
        embed("/a[{$inputs.w}]", "xpath", scope)
