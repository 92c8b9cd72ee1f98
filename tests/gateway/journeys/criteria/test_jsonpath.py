from __future__ import annotations

import pytest

from gateway.journeys.criteria.jsonpath import QueryError, check_condition, check_query, finds, select_nodes

VALUE = {"pets": [{"name": "Rex", "age": 3}, {"name": "aaa", "age": 1}]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("$.pets[*]", True),
        ("$[?count(@.pets) > 0]", False),
        ("$.pets[?@.age > 2]", True),
        ("$.pets[?match(@.name, 'R.x')]", True),
        ("$.pets[?match(@.name, 'R')]", False),
        ("$.pets[?search(@.name, 'e')]", True),
        ("$.none", False),
        ("$.pets[0].age == 3", True),
        ("$.pets[0].age == 4", False),
        ("$.none != null && $.pets", True),
        ("!$.none", True),
    ],
)
def test_queries(query: str, expected: bool) -> None:
    assert finds(query, VALUE) is expected


def test_nodes_have_a_location() -> None:
    assert select_nodes("$.pets[1].age", VALUE) == [(("pets", 1, "age"), 1)]


def test_no_hanging_and_no_nonsense() -> None:
    assert not finds("$[?match(@, '(a+)+')]", ["a" * 30_000 + "b"])
    for query in ("$[", "pets", "$.pets[?@.a ==]", "$" + "x" * 3_000):
        with pytest.raises(QueryError):
            check_query(query)
        with pytest.raises(QueryError):
            check_condition(query)


def test_a_bare_filter_is_no_query() -> None:
    assert check_condition("$.a != null")
    assert not check_condition("$.a")
    with pytest.raises(QueryError):
        check_query("$.a != null")
    with pytest.raises(QueryError):
        check_condition("@.a != null")
    assert not finds("$.a == 1", {})
