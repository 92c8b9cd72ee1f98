from __future__ import annotations

import json
from typing import Any

from gateway.registry.unified_operation import describe_operation
from tests.support.openapi_documents import document, operation
from tests.support.unified_catalogues import agreement, service

PARAMETERS = [
    {"name": "filter", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}},
    {"name": "tags", "in": "query", "style": "pipeDelimited", "explode": False, "schema": {"type": "array"}},
    {"name": "Idempotency-Key", "in": "header", "required": True},
]
ANSWERS = {
    "201": {"description": "made"},
    "409": {"description": "there", "content": {"application/json": {}}},
    "4XX": {"description": "no", "content": {"application/problem+json": {"schema": {"type": "object"}}}},
}


def described(**members: Any) -> dict[str, Any]:
    tree = document({"/a": {"post": operation(parameters=PARAMETERS, responses=ANSWERS, **members)}})
    made = service(json.dumps(tree).encode())
    return describe_operation(made, made.operations[0], (agreement(), agreement(purposes=frozenset("b"))))


def test_parameters_are_the_agencys_and_the_gateways() -> None:
    parameters = described()["parameters"]
    assert [p.get("name", p.get("$ref")) for p in parameters] == [
        "filter",
        "tags",
        "Simpul-Purpose",
        "#/components/parameters/IdempotencyKey",
        "#/components/parameters/Traceparent",
    ]
    assert parameters[0]["content"] == {"application/json": {"schema": {"type": "object"}}}
    assert (parameters[1]["style"], parameters[1]["explode"]) == ("pipeDelimited", False)
    assert parameters[2]["schema"]["enum"] == ["b", "school-enrolment"]


def test_errors_may_be_the_agencys_or_the_gateways() -> None:
    responses = described()["responses"]
    assert set(responses["409"]["content"]) == {"application/json", "application/problem+json"}
    assert responses["4XX"]["content"]["application/problem+json"]["schema"] == {"type": "object"}
    assert "content" not in responses["201"]
    assert responses["default"] == responses["401"] == {"$ref": "#/components/responses/Problem"}
    assert set(responses["201"]["headers"]) >= {"Simpul-Exchange-Id", "Simpul-Origin", "RateLimit"}


def test_the_meaning_of_a_call_is_said() -> None:
    said = described(
        **{"x-classification": "sensitive", "x-assurance": "high", "x-max-age": 300, "summary": "Adds"}
    )
    assert (said["x-classification"], said["x-assurance"], said["summary"]) == ("sensitive", "high", "Adds")
    assert said["x-max-age"] == 300
    assert not {"x-assurance", "x-max-age"} & set(described())
