from __future__ import annotations

from tests.support.journeys import findings, text

STEP = {"stepId": "a", "operationId": "listThings"}


def found(inputs: object, **more: object) -> list[str]:
    return [
        finding.message for finding in findings(text([STEP], workflow={"inputs": inputs}, **more), "schemas")
    ]


def test_inputs_are_json_schema() -> None:
    components = {"components": {"inputs": {"i": {"type": "object"}}}}
    assert found({"$ref": "#/components/inputs/i"}, document=components) == []
    assert found(True) == []
    assert "JSON Schema" in found({"type": "text"})[0]
    assert "component" in found({"$ref": "#/components/inputs/none"})[0]
    assert "out of the document" in found({"$ref": "https://example.org/s.json"})[0]
    assert "object" in found([1])[0]


def test_forms_and_once_only() -> None:
    task = {"x-task": {"who": "w", "form": {"type": 5}, "title": {"en": "T"}}}
    assert len(findings(text([{**STEP, **task}]), "schemas")) == 1
    once = {"x-once-only": {"x": {"operationId": "listThings", "value": "$response.body"}}}
    assert len(findings(text([STEP], workflow=once), "schemas")) == 1
