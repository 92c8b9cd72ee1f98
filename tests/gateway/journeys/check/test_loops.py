from __future__ import annotations

from tests.support.journeys import findings, text


def polling(**more: object) -> bytes:
    again = {
        "name": "g",
        "type": "goto",
        "stepId": "a",
        "criteria": [{"condition": "$response.body#/0 == null"}],
    }
    step = {"stepId": "a", "operationId": "listThings", "onSuccess": [again]}
    return text([step], workflow=more)


def test_loops_need_a_way_out_and_a_limit() -> None:
    assert [finding.severity for finding in findings(polling(), "loops")] == ["warning"]
    assert [finding.severity for finding in findings(polling(), "loops", governed=True)] == ["error"]
    assert findings(polling(**{"x-deadline": "P1D"}), "loops", governed=True) == []
    ever = [{"name": "g", "type": "goto", "stepId": "a"}]
    step = {"stepId": "a", "operationId": "listThings", "onSuccess": ever, "onFailure": ever}
    found = findings(text([step], workflow={"x-deadline": "P1D"}), "loops")
    assert "never end" in found[0].message
