from __future__ import annotations

from gateway.journeys.check.places import criteria_of, spots
from tests.support.journeys import document


def test_every_value_is_seen() -> None:
    step = {
        "stepId": "a",
        "operationId": "x",
        "parameters": [{"name": "p", "in": "query", "value": "v1"}],
        "requestBody": {"payload": "v2", "replacements": [{"target": "/x", "value": "v3"}]},
        "outputs": {"o": "v4"},
        "successCriteria": [{"condition": "c1"}],
        "onFailure": [{"name": "r", "type": "end", "criteria": [{"condition": "c2"}]}],
        "x-compensation": {"operationId": "x", "parameters": [{"name": "p", "in": "query", "value": "v5"}]},
        "x-check": {"operationId": "x", "successCriteria": [{"condition": "c3"}], "outputs": {"o": "v6"}},
    }
    flow = document([step], workflow={"outputs": {"w": "v0"}}).workflows[0]
    assert sorted(spot.value for spot in spots(flow)) == [f"v{n}" for n in range(7)]
    assert [judged.criterion.condition for judged in criteria_of(flow)] == ["c1", "c2", "c3"]
