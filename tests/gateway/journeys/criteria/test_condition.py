from __future__ import annotations

from gateway.journeys.criteria.condition import references
from gateway.journeys.criteria.simple import parse_condition


def test_references_are_found() -> None:
    condition = parse_condition("!($inputs.a == 1) && ($inputs.b[0] || 'x' == $statusCode)")
    assert [str(found.expression) for found in references(condition)] == [
        "$inputs.a",
        "$inputs.b",
        "$statusCode",
    ]
