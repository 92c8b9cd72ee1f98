"""Describe one operation as its callers see it, through the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from gateway.model.agreement import Agreement
from gateway.model.classification import Assurance
from gateway.model.service import Effect, Operation, Parameter, Service, ServiceState
from gateway.problems import MEDIA_TYPE
from gateway.registry.unified_parts import (
    ANSWER_HEADERS,
    IDEMPOTENCY_KEY,
    PROBLEM_RESPONSE,
    PROBLEM_SCHEMA,
    PROBLEM_STATUSES,
    TRACEPARENT,
    purpose_parameter,
)
from gateway.registry.unified_schemas import presentable

_GATEWAY_HEADERS = frozenset(
    {"simpul-purpose", "idempotency-key", "traceparent", "accept", "content-type", "authorization"}
)


def describe_operation(
    service: Service, operation: Operation, agreements: tuple[Agreement, ...]
) -> dict[str, Any]:
    """Return the OpenAPI 3.1 Operation Object; `agreements` are those that cover it, if known."""
    purposes = sorted({purpose for agreement in agreements for purpose in agreement.purposes})
    bases = sorted({agreement.legal_basis for agreement in agreements})
    described: dict[str, Any] = {"operationId": operation.id, "tags": [service.key]}
    if operation.summary:
        described["summary"] = operation.summary
    if service.state is ServiceState.DEPRECATED:
        described["deprecated"] = True
    parameters = [_parameter(service, p) for p in operation.parameters if not _is_gateways(p)]
    parameters.append(purpose_parameter(purposes))
    parameters += [IDEMPOTENCY_KEY] if operation.effect is Effect.UNSAFE else []
    described["parameters"] = [*parameters, TRACEPARENT]
    if operation.request:
        content = _content(service, operation.request)
        described["requestBody"] = {"required": operation.request_required, "content": content}
    described["responses"] = _responses(service, operation)
    described["x-classification"] = operation.classification.label
    if operation.assurance is not Assurance.NONE:
        described["x-assurance"] = operation.assurance.label
    if operation.max_age is not None:
        described["x-max-age"] = operation.max_age
    if bases:
        described["x-legal-basis"] = bases
    if agreements:
        described["x-released-fields"] = sorted({f for agreement in agreements for f in agreement.fields})
    return described


def _is_gateways(parameter: Parameter) -> bool:
    return parameter.location == "header" and parameter.name.lower() in _GATEWAY_HEADERS


def _parameter(service: Service, parameter: Parameter) -> dict[str, Any]:
    described: dict[str, Any] = {"name": parameter.name, "in": parameter.location}
    described["required"] = parameter.required or parameter.location == "path"
    schema = parameter.schema
    if "contentSchema" in schema and isinstance(schema.get("contentMediaType"), str):
        inner = presentable(schema["contentSchema"], service, service.components)
        described["content"] = {schema["contentMediaType"]: {"schema": inner}}
        return described
    if parameter.style:
        described["style"] = parameter.style
        described["explode"] = parameter.explode
    described["schema"] = presentable(schema, service, service.components)
    return described


def _content(service: Service, content: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        media: {"schema": presentable(schema, service, service.components)} if schema else {}
        for media, schema in content.items()
    }


def _responses(service: Service, operation: Operation) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, content in operation.answers.items():
        described: dict[str, Any] = {"description": _phrase(status), "headers": ANSWER_HEADERS}
        if content:
            described["content"] = _content(service, content)
        if status[0] in "45d" and MEDIA_TYPE not in content:
            described.setdefault("content", {})[MEDIA_TYPE] = {"schema": PROBLEM_SCHEMA}
        responses[status] = described
    for status in PROBLEM_STATUSES:
        responses.setdefault(status, PROBLEM_RESPONSE)
    return dict(sorted(responses.items()))


def _phrase(status: str) -> str:
    try:
        return HTTPStatus(int(status)).phrase
    except ValueError:
        return "Any other answer" if status == "default" else f"Any {status} answer"
