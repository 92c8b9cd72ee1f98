from __future__ import annotations

from tests.support.journeys import findings, text


def step(name: str, **more: object) -> dict[str, object]:
    return {"stepId": name, "operationId": "listThings", **more}


def test_dead_steps() -> None:
    skip = [{"name": "g", "type": "goto", "stepId": "c"}]
    found = findings(text([step("a", onSuccess=skip), step("b"), step("c")]), "reachability")
    assert ["'b'" in finding.message for finding in found] == [True]
    perhaps = [{**skip[0], "criteria": [{"condition": "$statusCode == 204"}]}]
    assert findings(text([step("a", onSuccess=perhaps), step("b"), step("c")]), "reachability") == []
    detour = [{"name": "r", "type": "retry", "stepId": "b"}]
    assert (
        findings(text([step("a", onSuccess=skip, onFailure=detour), step("b"), step("c")]), "reachability")
        == []
    )
