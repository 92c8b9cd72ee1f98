from __future__ import annotations

from tests.support.journeys import findings, text


def found(**action: object) -> list[str]:
    step = {
        "stepId": "a",
        "operationId": "listThings",
        "onFailure": [{"name": "r", "type": "retry", **action}],
    }
    return [finding.severity for finding in findings(text([step]), "retries")]


def test_retries_are_limited() -> None:
    assert found(retryAfter=1, retryLimit=5) == []
    assert found(retryAfter=1) == ["warning"]
    assert found(retryAfter=1, retryLimit=500) == ["error"]
    assert found(retryLimit=5) == ["warning"]
