from __future__ import annotations

from gateway.journeys.check.flow import END, flow_of
from tests.support.journeys import document


def test_what_follows_what() -> None:
    steps = [
        {"stepId": "a", "operationId": "x", "onSuccess": [{"name": "g", "type": "goto", "stepId": "c"}]},
        {"stepId": "b", "operationId": "x"},
        {"stepId": "c", "operationId": "x", "onFailure": [{"name": "r", "type": "retry", "stepId": "b"}]},
    ]
    flow = flow_of(document(steps).workflows[0])
    assert flow.follows == {"a": {"c", END}, "b": {"c", END}, "c": {END}}
    assert flow.detours["c"] == {"b"}
    assert flow.reachable("a") == {"b", "c"}
    assert flow.can_end("a")
