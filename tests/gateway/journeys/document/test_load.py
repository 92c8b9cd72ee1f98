"""The structure that the official schemas of 1.0 and 1.1 allow, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.journeys.document.load import inspect, load
from gateway.problems import InvalidDescription
from tests.support.journeys import text

STEP: dict[str, Any] = {"stepId": "a", "operationId": "x"}
CRITERION = {"condition": "$statusCode == 200"}


def errors(data: bytes) -> list[str]:
    return [finding.message for finding in inspect(data)[1] if finding.severity == "error"]


GOOD_1_0: list[dict[str, Any]] = [
    STEP,
    {"stepId": "a", "operationPath": "{$sourceDescriptions.things.url}#/paths/~1x/get"},
    {"stepId": "a", "workflowId": "main", "parameters": [{"name": "p", "value": 1}]},
    {**STEP, "parameters": [{"name": "p", "in": "query", "value": {"any": 1}}]},
    {**STEP, "requestBody": {"payload": None, "replacements": [{"target": "/a", "value": 1}]}},
    {**STEP, "successCriteria": [{"context": "$response.body", "condition": "$[?@.a]", "type": "jsonpath"}]},
    {
        **STEP,
        "successCriteria": [
            {"context": "$response.body", "condition": "/a", "type": {"type": "xpath", "version": "xpath-10"}}
        ],
    },
    {
        **STEP,
        "onFailure": [
            {"name": "r", "type": "retry", "retryAfter": 0.5, "retryLimit": 3, "criteria": [CRITERION]}
        ],
    },
    {
        **STEP,
        "onSuccess": [{"name": "g", "type": "goto", "stepId": "a"}],
        "outputs": {"o.p-q_r": "$response.body"},
    },
    {**STEP, "x-anything": {"goes": True}},
]
BAD_1_0: list[dict[str, Any]] = [
    {"stepId": "a"},
    {"operationId": "x"},
    {**STEP, "workflowId": "main"},
    {**STEP, "operationPath": "x"},
    {**STEP, "channelPath": "x", "action": "send"},
    {**STEP, "timeout": 5},
    {**STEP, "dependsOn": ["b"]},
    {**STEP, "successCriteria": []},
    {**STEP, "successCriteria": [CRITERION, CRITERION]},
    {**STEP, "successCriteria": [{"condition": "x", "type": "regex"}]},
    {**STEP, "successCriteria": [{"context": "$statusCode", "condition": "x", "type": "sql"}]},
    {
        **STEP,
        "successCriteria": [{"context": "$response.body", "condition": "x", "type": {"type": "jsonpath"}}],
    },
    {
        **STEP,
        "successCriteria": [
            {
                "context": "$response.body",
                "condition": "x",
                "type": {"type": "jsonpath", "version": "rfc9535"},
            }
        ],
    },
    {**STEP, "parameters": [{"name": "p", "value": 1}]},
    {**STEP, "parameters": [{"name": "p", "in": "body", "value": 1}]},
    {**STEP, "parameters": [{"name": "p", "in": "query"}]},
    {
        **STEP,
        "parameters": [{"name": "p", "in": "query", "value": 1}, {"name": "p", "in": "query", "value": 2}],
    },
    {**STEP, "parameters": [{"reference": "$components.parameters.none"}]},
    {**STEP, "requestBody": {"replacements": [{"target": "/a"}]}},
    {**STEP, "onSuccess": [{"name": "g", "type": "goto"}]},
    {**STEP, "onSuccess": [{"name": "g", "type": "goto", "stepId": "a", "workflowId": "main"}]},
    {**STEP, "onSuccess": [{"name": "g", "type": "retry"}]},
    {**STEP, "onFailure": [{"name": "g", "type": "retry", "retryAfter": -1}]},
    {**STEP, "onFailure": [{"name": "g", "type": "retry", "retryLimit": 1.5}]},
    {**STEP, "onFailure": [{"type": "end"}]},
    {**STEP, "outputs": {"a b": "$response.body"}},
    {**STEP, "outputs": {"a": {"context": "$response.body", "selector": "/a", "type": "jsonpointer"}}},
    {**STEP, "operationID": "x"},
]


@pytest.mark.parametrize("step", GOOD_1_0)
def test_1_0_accepts(step: dict[str, Any]) -> None:
    assert errors(text([step])) == []


@pytest.mark.parametrize("step", BAD_1_0)
def test_1_0_refuses(step: dict[str, Any]) -> None:
    assert errors(text([step])) != []


GOOD_1_1: list[dict[str, Any]] = [
    {
        "stepId": "a",
        "channelPath": "{$sourceDescriptions.things.url}#/channels/x",
        "action": "receive",
        "correlationId": "$inputs.c",
        "timeout": 10,
    },
    {**STEP, "action": "send", "successCriteria": []},
    {**STEP, "dependsOn": ["b", "$workflows.w.steps.s"]},
    {**STEP, "successCriteria": [{"condition": "$statusCode == 1", "type": "simple"}]},
    {**STEP, "parameters": [{"name": "q", "in": "querystring", "value": "a=b"}]},
    {
        **STEP,
        "outputs": {
            "a": {
                "context": "$response.body",
                "selector": "$.a",
                "type": {"type": "jsonpath", "version": "rfc9535"},
            }
        },
    },
    {
        **STEP,
        "onSuccess": [
            {"name": "g", "type": "goto", "workflowId": "main", "parameters": [{"name": "i", "value": 1}]}
        ],
    },
    {
        **STEP,
        "requestBody": {
            "payload": {},
            "replacements": [{"target": "$.a", "targetSelectorType": "jsonpath", "value": 1}],
        },
    },
]
BAD_1_1: list[dict[str, Any]] = [
    {"stepId": "a", "channelPath": "x"},
    {"stepId": "a", "workflowId": "main", "action": "send"},
    {**STEP, "action": "send", "correlationId": "x"},
    {**STEP, "timeout": "6000"},
    {**STEP, "dependsOn": []},
    {**STEP, "dependsOn": ["a b!"]},
    {**STEP, "outputs": {"a": {"context": "$response.body", "selector": "$.a"}}},
    {
        **STEP,
        "onSuccess": [
            {"name": "g", "type": "goto", "stepId": "a", "parameters": [{"name": "i", "value": 1}]}
        ],
    },
    {
        **STEP,
        "onSuccess": [
            {
                "name": "g",
                "type": "goto",
                "workflowId": "main",
                "parameters": [{"name": "i", "in": "query", "value": 1}],
            }
        ],
    },
    {**STEP, "requestBody": {"replacements": [{"target": "x", "targetSelectorType": "sql", "value": 1}]}},
]


@pytest.mark.parametrize("step", GOOD_1_1)
def test_1_1_accepts(step: dict[str, Any]) -> None:
    assert errors(text([step], version="1.1.0")) == []


@pytest.mark.parametrize("step", BAD_1_1)
def test_1_1_refuses(step: dict[str, Any]) -> None:
    assert errors(text([step], version="1.1.0")) != []


@pytest.mark.parametrize(
    "document",
    [
        {"arazzo": "2.0.0"},
        {"arazzo": 1.0},
        {"info": {"title": "x"}},
        {"sourceDescriptions": []},
        {"sourceDescriptions": [{"name": "a b", "url": "x"}]},
        {"sourceDescriptions": [{"name": "a", "url": "not a uri"}]},
        {"sourceDescriptions": [{"name": "a", "url": "x", "type": "asyncapi"}]},
        {"workflows": []},
        {"$self": "x"},
        {"unknown": 1},
        {"components": {"parameters": {"a b": {"name": "x", "value": 1}}}},
    ],
)
def test_documents_that_are_refused(document: dict[str, Any]) -> None:
    assert errors(text([STEP], document=document)) != []


def test_self_of_1_1() -> None:
    good = text([STEP], version="1.1.0", document={"$self": "https://example.org/a.yaml"})
    assert load(good).identity == "https://example.org/a.yaml"
    assert errors(text([STEP], version="1.1.0", document={"$self": "a.yaml#x"})) != []


def test_reusable_objects_are_resolved() -> None:
    components = {
        "parameters": {"page": {"name": "page", "in": "query", "value": 1}},
        "failureActions": {"r": {"name": "r", "type": "retry"}},
    }
    step = {
        **STEP,
        "parameters": [{"reference": "$components.parameters.page", "value": 9}],
        "onFailure": [{"reference": "$components.failureActions.r"}],
    }
    found = load(text([step], document={"components": components})).workflows[0].steps[0]
    assert (found.parameters[0].name, found.parameters[0].value) == ("page", 9)
    assert found.on_failure[0].type == "retry"


def test_load_says_the_line() -> None:
    with pytest.raises(InvalidDescription, match=r"Line 1[0-9]:") as caught:
        load(text([{"stepId": "a"}]))
    assert caught.value.members["errors"][0]["check"] == "schema"
