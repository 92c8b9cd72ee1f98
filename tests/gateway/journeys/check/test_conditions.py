from __future__ import annotations

import pytest

from tests.support.journeys import findings, text


def found(criterion: dict[str, object]) -> list[str]:
    step = {"stepId": "a", "operationId": "listThings", "successCriteria": [criterion]}
    return [finding.severity for finding in findings(text([step]), "conditions")]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (None, "$statusCode == 200", "$statusCode = 200"),
        ("regex", "^2", "("),
        ("jsonpath", "$[?@.a == '{$inputs.x}']", "$["),
        ("xpath", "count(/a[b > {$inputs.n}]) > 0", "/a["),
    ],
)
def test_languages(kind: str | None, good: str, bad: str) -> None:
    rest = {} if kind is None else {"type": kind, "context": "$response.body"}
    assert found({"condition": good, **rest}) == []
    assert found({"condition": bad, **rest}) == ["error"]


def test_versions_and_contexts() -> None:
    later = {"condition": "/a", "context": "$response.body", "type": {"type": "xpath", "version": "xpath-30"}}
    assert found(later) == ["warning"]
    assert found({"condition": "^2", "context": "statusCode", "type": "regex"}) == ["error"]


def test_a_filter_without_a_query_is_told() -> None:
    bare = {"condition": "$.token != '{$inputs.x}'", "context": "$response.body", "type": "jsonpath"}
    assert found(bare) == ["warning"]


def test_selectors() -> None:
    for query in ("$[", "$.a == 1"):
        selector = {"context": "$response.body", "selector": query, "type": "jsonpath"}
        step = {"stepId": "a", "operationId": "listThings", "outputs": {"x": selector}}
        assert len(findings(text([step], version="1.1.0"), "conditions")) == 1
