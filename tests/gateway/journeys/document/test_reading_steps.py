from __future__ import annotations

from gateway.journeys.document.load import load
from tests.support.journeys import text


def test_an_asynchronous_step() -> None:
    step = {
        "stepId": "a",
        "operationId": "x",
        "action": "receive",
        "correlationId": "$inputs.c",
        "timeout": 6000,
        "dependsOn": ["b"],
    }
    found = load(text([step], version="1.1.0")).workflows[0].steps[0]
    assert (found.action, found.timeout, found.depends_on) == ("receive", 6000, ("b",))
    assert found.correlation_id == "$inputs.c"
