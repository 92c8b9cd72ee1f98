from __future__ import annotations

from tests.support.journeys import findings, text


def step(name: str, **more: object) -> dict[str, object]:
    return {
        "stepId": name,
        "operationId": "listThings",
        "outputs": {"o": "$response.body"},
        "x-parallel": "g",
        **more,
    }


def messages(*steps: dict[str, object]) -> list[str]:
    return [finding.message for finding in findings(text(list(steps)), "parallel")]


def test_groups() -> None:
    assert messages(step("a"), step("b", onFailure=[{"name": "r", "type": "retry"}])) == []
    needs = [{"name": "tag", "in": "query", "value": "$steps.a.outputs.o"}]
    assert "needs 'a'" in messages(step("a"), step("b", parameters=needs))[0]
    between = {"stepId": "x", "operationId": "listThings"}
    assert "neighbours" in messages(step("a"), step("c"), between, step("b"))[0]
    assert "one step" in messages(step("a"))[0]
    assert "retries" in messages(step("a"), step("b", onSuccess=[{"name": "e", "type": "end"}]))[0]
    assert "pivot" in messages(step("a"), step("b", **{"x-pivot": True}))[0]
    nested = {"stepId": "b", "workflowId": "main", "x-parallel": "g"}
    assert "workflow" in messages(step("a"), nested)[0]
