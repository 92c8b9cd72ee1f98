from __future__ import annotations

import pytest

from gateway.journeys.document.inputs import wrong_inputs
from tests.support.journeys import document

STEPS = [{"stepId": "a", "operationId": "x"}]


def test_inputs_are_validated_without_telling_values() -> None:
    schema = {"$ref": "#/components/inputs/i"}
    inputs = {"i": {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}}
    found = document(STEPS, workflow={"inputs": schema}, document={"components": {"inputs": inputs}})
    flow = found.workflows[0]
    assert wrong_inputs(found, flow, {"n": 1}) == []
    assert wrong_inputs(found, flow, {}) == [("/n", "is missing")]
    wrong = wrong_inputs(found, flow, {"n": "secret"})
    assert wrong[0][0] == "/n"
    assert "secret" not in str(wrong)


def test_a_schema_that_is_none() -> None:
    found = document(STEPS, workflow={"inputs": {"type": "no"}})
    with pytest.raises(ValueError, match="schema"):
        wrong_inputs(found, found.workflows[0], {})
