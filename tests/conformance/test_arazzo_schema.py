"""The structure that the official schemas of Arazzo 1.0 and 1.1 allow.

Written anew, case by case, after the pass and fail cases of the specification's
own repository, whose names these bear; cases of features of 1.2 are left out.
"""

from __future__ import annotations

from typing import Any

import pytest

from gateway.journeys.document.load import inspect
from tests.support.journeys import text

Step = dict[str, Any]
CALL: Step = {"stepId": "a", "operationId": "$sourceDescriptions.things.listThings"}
CHILD: Step = {"stepId": "a", "workflowId": "child"}
EVENT: Step = {"stepId": "a", "operationId": "$sourceDescriptions.events.orderCreated"}
CHANNEL: Step = {"stepId": "a", "channelPath": "{$sourceDescriptions.events.url}#/channels/orders"}
LATER: Step = {**EVENT, "stepId": "b", "action": "receive"}
LIMIT = {"name": "limit", "in": "query", "value": 10}
CRITERION = {"condition": "$statusCode == 200"}
SELECTOR = {"context": "$inputs.user", "selector": "$.id", "type": "jsonpath"}


def on_body(kind: Any) -> Step:
    return {**CALL, "successCriteria": [{"context": "$response.body", "condition": "/a", "type": kind}]}


def replacing(**more: Any) -> Step:
    return {**CALL, "requestBody": {"replacements": [{"target": "/a", "value": "b", **more}]}}


def giving(output: Any) -> Step:
    return {**CALL, "outputs": {"o": output}}


PASS: dict[str, list[Step]] = {
    "minimal": [CALL],
    "openapi-operation-path": [
        {"stepId": "a", "operationPath": "{$sourceDescriptions.things.url}#/paths/~1x/get"}
    ],
    "openapi-parameter-with-in": [{**CALL, "parameters": [LIMIT]}],
    "openapi-parameter-reusable-reference": [
        {**CALL, "parameters": [{"reference": "$components.parameters.limit"}]}
    ],
    "openapi-success-criteria": [{**CALL, "successCriteria": [CRITERION]}],
    "workflow-minimal-step": [CHILD],
    "workflow-parameter-without-in": [{**CHILD, "parameters": [{"name": "p", "value": 1}]}],
    "workflow-parameter-reusable-reference": [
        {**CHILD, "parameters": [{"reference": "$components.parameters.limit", "value": 3}]}
    ],
    "workflow-success-criteria": [{**CHILD, "successCriteria": [CRITERION]}],
    "characterization-workflow-step-with-requestBody": [{**CHILD, "requestBody": {"payload": 1}}],
    "characterization-openapi-invalid-operationPath-string": [{"stepId": "a", "operationPath": "no path"}],
    "criterion-regex-with-context": [
        {**CALL, "successCriteria": [{"context": "$statusCode", "condition": "^2", "type": "regex"}]}
    ],
    "criterion-with-extended-xpath": [on_body({"type": "xpath", "version": "xpath-20"})],
}
PASS_1_1: dict[str, list[Step]] = {
    "minimal-async": [{**EVENT, "action": "send"}],
    "async-with-channel-path": [{**CHANNEL, "action": "receive", "correlationId": "id123"}],
    "characterization-async-invalid-channelPath-string": [
        {"stepId": "a", "channelPath": "createUser", "action": "receive"}
    ],
    "async-correlation-id-for-receive-action": [
        {**EVENT, "action": "receive", "correlationId": "$inputs.id"}
    ],
    "async-receive-without-correlation-id": [{**EVENT, "action": "receive"}],
    "async-parameter-with-in": [
        {**EVENT, "action": "send", "parameters": [{"name": "k", "in": "channel", "value": 1}]}
    ],
    "async-parameter-reusable-reference": [
        {**EVENT, "action": "send", "parameters": [{"reference": "$components.parameters.limit"}]}
    ],
    "asyncapi-success-criteria": [
        {
            **EVENT,
            "action": "receive",
            "successCriteria": [{"context": "$message.payload", "condition": "$[?@.a]", "type": "jsonpath"}],
        }
    ],
    "async-depends-on": [{**EVENT, "action": "send"}, {**LATER, "dependsOn": ["a"]}],
    "async-depends-on-cross-workflow": [{**LATER, "dependsOn": ["$workflows.child.steps.c"]}],
    "async-depends-on-across-document": [{**LATER, "dependsOn": ["$sourceDescriptions.other.child.steps.c"]}],
    "openapi-and-asyncapi": [CALL, {**LATER, "timeout": 6000}],
    "characterization-asyncapi-operationId-without-action": [EVENT],
    "characterization-openapi-operationId-with-action": [{**CALL, "action": "send"}],
    "characterization-openapi-receive-with-correlationId": [
        {**CALL, "action": "receive", "correlationId": "request-123"}
    ],
    "criterion-simple-type-without-context": [{**CALL, "successCriteria": [{**CRITERION, "type": "simple"}]}],
    "parameter-with-selector": [{**CALL, "parameters": [{**LIMIT, "value": SELECTOR}]}],
    "parameter-with-static-querystring": [
        {**CALL, "parameters": [{"name": "q", "in": "querystring", "value": "a=b&c=d"}]}
    ],
    "parameter-with-querystring-and-runtime-expr": [
        {**CALL, "parameters": [{"name": "q", "in": "querystring", "value": "a={$inputs.a}"}]}
    ],
    "payload-replacement-using-selector": [
        replacing(value={**SELECTOR, "type": {"type": "jsonpath", "version": "rfc9535"}})
    ],
}
FAIL: dict[str, list[Step]] = {
    "openapi-both-operationId-and-operationPath": [{**CALL, "operationPath": "x"}],
    "openapi-missing-operation-target": [{"stepId": "a"}],
    "openapi-duplicate-parameters": [{**CALL, "parameters": [LIMIT, LIMIT]}],
    "invalid-openapi-parameter-without-in": [{**CALL, "parameters": [{"name": "p", "value": 1}]}],
    "invalid-openapi-success-criteria": [{**CALL, "successCriteria": []}],
    "invalid-workflow-success-criteria": [{**CHILD, "successCriteria": []}],
    "invalid-workflow-step-with-operationId": [{**CHILD, "operationId": "x"}],
    "workflow-duplicate-parameters": [{**CHILD, "parameters": [{"name": "p", "value": 1}] * 2}],
    "workflow-step-with-action": [{**CHILD, "action": "send"}],
    "workflow-step-with-channelPath": [{**CHILD, "channelPath": "x"}],
    "invalid-criterion-regex-without-context": [
        {**CALL, "successCriteria": [{"condition": "^2", "type": "regex"}]}
    ],
    "invalid-criterion-expression-type-without-context": [
        {**CALL, "successCriteria": [{"condition": "/a", "type": {"type": "xpath", "version": "xpath-10"}}]}
    ],
    "criterion-type-null": [
        {**CALL, "successCriteria": [{**CRITERION, "context": "$inputs.a", "type": None}]}
    ],
}
FAIL_1_1: dict[str, list[Step]] = {
    "async-both-operationId-and-channelPath": [{**EVENT, **CHANNEL, "action": "send"}],
    "async-channelPath-without-action": [CHANNEL],
    "async-depends-on-duplicate-values": [{**EVENT, "action": "send"}, {**LATER, "dependsOn": ["a", "a"]}],
    "async-depends-on-empty": [{**LATER, "dependsOn": []}],
    "async-depends-on-invalid-reference": [
        {**EVENT, "action": "send"},
        {**LATER, "dependsOn": ["$steps.a"]},
    ],
    "invalid-async-correlation-id-non-receive-action": [{**EVENT, "action": "send", "correlationId": "x"}],
    "invalid-async-parameter-without-in": [
        {**EVENT, "action": "send", "parameters": [{"name": "p", "value": 1}]}
    ],
    "invalid-async": [{**EVENT, "action": "invalid"}],
    "invalid-selector-object": [giving({"expression": "$response.body", "selector": "$.a"})],
    "invalid-expression-type-object": [
        giving(
            {"context": "$response.body", "selector": "/a", "type": {"type": "xpath", "version": "rfc9535"}}
        )
    ],
    "invalid-targetSelectorType": [replacing(targetSelectorType="jmespath")],
    "invalid-querystring-without-value": [{**CALL, "parameters": [{"name": "q", "in": "querystring"}]}],
    "invalid-timeout-string": [{**CALL, "timeout": "5s"}],
    "operationPath-with-action": [{"stepId": "a", "operationPath": "x", "action": "send"}],
    "async-correlation-id-null": [{**EVENT, "action": "receive", "correlationId": None}],
    "selector-type-null": [giving({**SELECTOR, "type": None})],
}


def errors(steps: list[Step], version: str, **document: Any) -> list[str]:
    sources = [
        {"name": "things", "url": "things.yaml", "type": "openapi"},
        {"name": "other", "url": "other.arazzo.yaml", "type": "arazzo"},
    ]
    if version.startswith("1.1"):
        sources.append({"name": "events", "url": "events.yaml", "type": "asyncapi"})
    more = {
        "sourceDescriptions": sources,
        "components": {"parameters": {"limit": LIMIT}},
        **document,
    }
    child = {"workflowId": "child", "steps": [{"stepId": "c", "operationId": "x"}]}
    data = text(steps, version=version, document=more, more=[child])
    return [found.message for found in inspect(data)[1] if found.severity == "error"]


@pytest.mark.parametrize("version", ["1.0.0", "1.0.1", "1.1.0"])
@pytest.mark.parametrize("name", PASS)
def test_what_both_allow(name: str, version: str) -> None:
    assert errors(PASS[name], version) == []


@pytest.mark.parametrize("name", PASS_1_1)
def test_what_1_1_added(name: str) -> None:
    assert errors(PASS_1_1[name], "1.1.0") == []


@pytest.mark.parametrize(
    "name", [name for name in PASS_1_1 if "characterization" not in name and "-with-selector" not in name]
)
def test_1_0_has_none_of_it(name: str) -> None:
    if name in ("payload-replacement-using-selector", "openapi-and-asyncapi"):
        return
    assert errors(PASS_1_1[name], "1.0.1")


@pytest.mark.parametrize("version", ["1.0.1", "1.1.0"])
@pytest.mark.parametrize("name", FAIL)
def test_what_neither_allows(name: str, version: str) -> None:
    assert errors(FAIL[name], version)


@pytest.mark.parametrize("name", FAIL_1_1)
def test_what_1_1_does_not_allow(name: str) -> None:
    assert errors(FAIL_1_1[name], "1.1.0")


@pytest.mark.parametrize(
    ("document", "version", "passes"),
    [
        ({"$self": "https://example.org/a.arazzo.yaml"}, "1.1.0", True),
        ({"$self": "https://example.org/a.arazzo.yaml#part"}, "1.1.0", False),
        ({"$self": "https://example.org/a.arazzo.yaml"}, "1.0.1", False),
        ({"sourceDescriptions": []}, "1.0.1", False),
        ({"sourceDescriptions": [{"name": "a b", "url": "u"}]}, "1.0.1", False),
        ({"sourceDescriptions": [{"name": "a", "url": "u", "type": "asyncapi"}]}, "1.0.1", False),
        ({"sourceDescriptions": [{"name": "a", "url": "u", "type": "wsdl"}]}, "1.1.0", False),
        ({"workflows": []}, "1.0.1", False),
        ({"info": {"title": "t"}}, "1.0.1", False),
        ({"info": {"title": "t", "version": "1", "x-more": 1}}, "1.0.1", True),
        ({"unknown": 1}, "1.1.0", False),
        ({"components": {"inputs": {"a b": {}}}}, "1.0.1", False),
        ({"components": {"inputs": {"a": None}}}, "1.0.1", False),
    ],
)
def test_the_document_around_them(document: dict[str, Any], version: str, passes: bool) -> None:
    assert (errors([CALL], version, **document) == []) is passes


@pytest.mark.parametrize(
    ("step", "version", "place"),
    [
        (replacing(value=5), "1.0.1", "/requestBody/replacements/0/value"),
        (replacing(value=[1]), "1.1.0", "/requestBody/replacements/0/value"),
        ({**CALL, "parameters": [{**LIMIT, "value": {"a": 1}}]}, "1.1.0", "/parameters/0/value"),
    ],
)
def test_what_the_text_allows_and_the_schema_does_not_is_told(step: Step, version: str, place: str) -> None:
    found = inspect(text([step], version=version))[1]
    assert [(one.severity, one.at.partition("/steps/0")[2]) for one in found] == [("warning", place)]
