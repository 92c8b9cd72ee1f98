from __future__ import annotations

import json

import pytest

from gateway.journeys.expressions.scope import Scope
from gateway.journeys.interpreter.calls import (
    CallError,
    call_from_json,
    call_to_json,
    make_call,
    workflow_inputs,
)
from tests.support.journeys import document

STEP = {
    "stepId": "a",
    "operationId": "$sourceDescriptions.things.getThing",
    "parameters": [
        {"name": "id", "in": "path", "value": "$inputs.id"},
        {"name": "q", "in": "query", "value": "$inputs.none"},
    ],
    "requestBody": {"payload": {"again": "$request.path.id"}},
}


def test_a_call_is_resolved_and_survives_json() -> None:
    step = document([STEP]).workflows[0].steps[0]
    call = make_call(step, step.parameters, Scope(inputs={"id": 3}), document="", feature_set="1.0")
    assert [(item.name, item.value) for item in call.arguments] == [("id", 3)]
    assert (call.target.source, call.target.name, call.body) == ("things", "getThing", {"again": 3})
    assert call_from_json(json.loads(json.dumps(call_to_json(call)))) == call
    with pytest.raises(CallError, match="'id'"):
        make_call(step, step.parameters, Scope(), document="", feature_set="1.0")
    assert workflow_inputs(step.parameters, Scope(inputs={"id": 3}), feature_set="1.0") == {"id": 3}


def test_where_null_is_sent_a_path_parameter_may_have_no_value() -> None:
    step = document([STEP]).workflows[0].steps[0]
    call = make_call(step, step.parameters, Scope(), document="", feature_set="1.0", sends_null=True)
    assert [(item.name, item.location, item.value) for item in call.arguments] == [("id", "path", "null")]
