from __future__ import annotations

import pytest

from tests.support.journeys import findings, text

INPUTS = {
    "inputs": {
        "type": "object",
        "properties": {"n": {"type": "integer"}, "s": {"type": "string"}, "o": {"type": "object"}},
    }
}


def found(step: dict[str, object], before: list[dict[str, object]] | None = None) -> list[str]:
    steps = [*(before or []), {"stepId": "z", **step}]
    return [finding.severity for finding in findings(text(steps, workflow=INPUTS), "types", governed=True)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("$inputs.n", []), ("$inputs.o", ["error"]), (5, []), (True, ["error"]), ("$inputs.s", [])],
)
def test_parameters(value: object, expected: list[str]) -> None:
    parameters = [{"name": "id", "in": "path", "value": value}]
    assert found({"operationId": "getThing", "parameters": parameters}) == expected


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"name": "$inputs.s", "size": "$inputs.n"}, []),
        ({"name": "$inputs.n"}, ["error"]),
        ({"name": "x", "size": "$inputs.s"}, ["error"]),
        ({"size": 1}, ["error"]),
        ({"name": "x", "more": 1}, ["warning"]),
    ],
)
def test_bodies(payload: dict[str, object], expected: list[str]) -> None:
    assert found({"operationId": "makeThing", "requestBody": {"payload": payload}}) == expected


def test_answers() -> None:
    first = {
        "stepId": "a",
        "operationId": "makeThing",
        "requestBody": {"payload": {"name": "n"}},
        "outputs": {"id": "$response.body#/id"},
    }
    use = {"operationId": "makeThing", "requestBody": {"payload": {"name": "$steps.a.outputs.id"}}}
    assert found(use, [first]) == ["error"]
    assert found(
        {
            "operationId": "makeThing",
            "requestBody": {"payload": {"name": "n"}},
            "outputs": {"x": "$response.body#/no"},
        }
    ) == ["warning"]


def test_a_member_after_a_dot_is_named() -> None:
    step = {
        "stepId": "a",
        "operationId": "makeThing",
        "requestBody": {"payload": {"name": "n"}},
        "outputs": {"x": "$response.body.no"},
    }
    (finding,) = findings(text([step], workflow=INPUTS), "types")
    assert finding.message == "The answer of makeThing has no member 'no'."
