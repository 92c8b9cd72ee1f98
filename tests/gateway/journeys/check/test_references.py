from __future__ import annotations

import pytest

from tests.support.journeys import findings, text

INPUTS = {
    "inputs": {"type": "object", "properties": {"name": {"type": "string"}, "order": {"type": "object"}}}
}


def step(name: str, **more: object) -> dict[str, object]:
    return {"stepId": name, "operationId": "listThings", "outputs": {"all": "$response.body"}, **more}


def query(value: object) -> list[dict[str, object]]:
    return [{"name": "tag", "in": "query", "value": value}]


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "$inputs.name",
        "$inputs.order#/x",
        "$inputs.order.x",
        "$steps.a.outputs.all#/0",
        "x-{$inputs.name}",
        "$method",
        "$sourceDescriptions.things.url",
    ],
)
def test_what_exists(value: object) -> None:
    data = text([step("a"), step("b", parameters=query(value))], workflow=INPUTS)
    assert findings(data, "references") == []


@pytest.mark.parametrize(
    ("value", "suggestion"),
    [
        ("$inputs.nome", "$inputs.name"),
        ("$inputs.", None),
        ("$steps.aa.outputs.all", "a"),
        ("$steps.a.outputs.al", "all"),
        ("$steps.b.outputs.all", None),
        ("$steps.c.outputs.all", None),
        ("$response.body", None),
        ("$statusCode", None),
        ("$message.payload", None),
        ("$outputs.x", None),
        ("$workflows.none.outputs.x", None),
        ("$sourceDescriptions.none.url", None),
        ("$components.parameters.x", None),
        ("{$inputs.nome}!", "$inputs.name"),
    ],
)
def test_what_does_not(value: object, suggestion: str | None) -> None:
    data = text([step("a"), step("b", parameters=query(value)), step("c")], workflow=INPUTS)
    found = findings(data, "references", governed=True)
    assert [finding.severity for finding in found] == ["error"]
    assert found[0].suggestion == suggestion
    assert found[0].line > 20


def test_criteria_and_outputs_are_looked_into() -> None:
    bad = step("a", successCriteria=[{"condition": "$statusCode == 200 && $inputs.nome == 1"}])
    assert len(findings(text([bad], workflow=INPUTS), "references")) == 1
    flow = {"outputs": {"x": "$steps.a.outputs.none"}}
    assert len(findings(text([step("a")], workflow=flow), "references")) == 1
    loose = findings(text([step("a")], workflow={"outputs": {"x": "$steps.a.all"}}), "references")
    assert [finding.severity for finding in loose] == ["warning"]


@pytest.mark.parametrize("value", ["$inputs.nome", "$steps.a.outputs.al"])
def test_what_is_null_when_it_runs_is_a_warning_until_the_journey_is_to_be_published(value: str) -> None:
    data = text([step("a"), step("b", parameters=query(value))], workflow=INPUTS)
    (found,) = findings(data, "references")
    assert (found.severity, "null" in found.message) == ("warning", True)
    assert found.suggestion
