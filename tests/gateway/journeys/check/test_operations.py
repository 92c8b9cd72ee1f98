from __future__ import annotations

import pytest

from gateway.journeys.check.operations import _same
from tests.support.journeys import findings, text

ID = [{"name": "id", "in": "path", "value": 1}]
BODY = {"payload": {"name": "n"}}


@pytest.mark.parametrize(
    ("step", "severity", "suggestion"),
    [
        ({"operationId": "getThing", "parameters": ID}, None, None),
        ({"operationId": "$sourceDescriptions.things.getThing", "parameters": ID}, None, None),
        (
            {"operationPath": "{$sourceDescriptions.things.url}#/paths/~1things/post", "requestBody": BODY},
            None,
            None,
        ),
        ({"operationId": "getThings", "parameters": ID}, "error", "getThing"),
        ({"operationId": "things.getThing"}, "error", "$sourceDescriptions.things.getThing"),
        ({"operationId": "$sourceDescriptions.nothing.getThing"}, "error", None),
        ({"operationId": "{bad}"}, "error", None),
        ({"operationPath": "#/paths/~1things/post"}, "error", None),
        ({"operationId": "getThing"}, "error", None),
        (
            {"operationId": "getThing", "parameters": [{"name": "ID", "in": "path", "value": 1}]},
            "warning",
            "id",
        ),
        (
            {"operationId": "getThing", "parameters": [{"name": "id", "in": "query", "value": 1}]},
            "error",
            "in: path",
        ),
        ({"operationId": "makeThing"}, "error", None),
        ({"workflowId": "mian"}, "error", "main"),
        ({"workflowId": "$sourceDescriptions.things.main"}, "error", None),
    ],
)
def test_targets(step: dict[str, object], severity: str | None, suggestion: str | None) -> None:
    found = findings(text([{"stepId": "a", **step}]), "operations", governed=True)
    assert severity in ([finding.severity for finding in found] or [None])
    assert suggestion is None or suggestion in [finding.suggestion for finding in found]


def test_unknown_descriptions_are_told() -> None:
    data = text([{"stepId": "a", "operationId": "x"}])
    assert [finding.severity for finding in findings(data, "operations", lookup=None)] == ["warning"]


@pytest.mark.parametrize(
    ("place", "given", "same"),
    [("header", "X_Api_Key", True), ("header", "x-api-key", True), ("query", "X_Api_Key", False)],
)
def test_a_header_may_be_called_as_in_the_agencys_description(place: str, given: str, *, same: bool) -> None:
    assert _same(place, "X-Api-Key", given) == same
