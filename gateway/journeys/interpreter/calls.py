"""Make the call of a step: its target, its parameters, its body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from gateway.journeys.criteria.criteria import select
from gateway.journeys.criteria.jsonpath import QueryError
from gateway.journeys.document.extensions import Undertaking
from gateway.journeys.document.model import Parameter, RequestBody, Step
from gateway.journeys.document.targets import Target, TargetError, target_of
from gateway.journeys.expressions.escapes import into_form
from gateway.journeys.expressions.expression import ExpressionError
from gateway.journeys.expressions.resolve import Select, resolve
from gateway.journeys.expressions.scope import Request, Scope
from gateway.journeys.interpreter.bodies import BodyError, make_body
from gateway.journeys.interpreter.decisions import Argument, Call

NULL: Final = "null"
"""What is sent in a path for nothing, where anything is."""


class CallError(ValueError):
    """A step cannot be called; the text says why."""


def selecting(feature_set: str) -> Select | None:
    """Return what evaluates Selector Objects; Arazzo 1.0 has none."""
    return select if feature_set == "1.1" else None


def make_call(
    owner: Step | Undertaking,
    parameters: tuple[Parameter, ...],
    scope: Scope,
    *,
    document: str,
    feature_set: str,
    sends_null: bool = False,
) -> Call:
    """Return the call with all values resolved; raises `CallError`.

    A parameter without a value is left out. One in the path must have one,
    or is `null` where that is sent.
    """
    try:
        target = target_of(owner)
        if target is None:
            raise CallError("it runs a workflow")
        arguments = _arguments(parameters, scope, selecting(feature_set), sends_null=sends_null)
        if owner.body is None:
            return Call(document=document, target=target, arguments=arguments)
        scope = scope if scope.request else replace(scope, request=request_of(arguments, None))
        return Call(
            document=document,
            target=target,
            arguments=arguments,
            has_body=True,
            body=_body(owner.body, scope, selecting(feature_set)),
            content_type=owner.body.content_type,
        )
    except (BodyError, ExpressionError, QueryError, TargetError) as error:
        raise CallError(str(error)) from error


def _body(body: RequestBody, scope: Scope, chosen: Select | None) -> Any:
    return make_body(body, scope, chosen)


def _arguments(
    parameters: tuple[Parameter, ...], scope: Scope, chosen: Select | None, *, sends_null: bool
) -> tuple[Argument, ...]:
    found = []
    for parameter in parameters:
        escape = into_form if parameter.location == "querystring" else None
        value = resolve(parameter.value, scope, chosen, escape)
        if value is None:
            if parameter.location != "path":
                continue
            if not sends_null:
                raise CallError(f"the path parameter '{parameter.name}' has no value")
            value = NULL
        found.append(Argument(name=parameter.name, location=parameter.location or "query", value=value))
    return tuple(found)


def workflow_inputs(parameters: tuple[Parameter, ...], scope: Scope, *, feature_set: str) -> dict[str, Any]:
    """Return the inputs that parameters give to a workflow; those without a value are left out."""
    try:
        values = {
            parameter.name: resolve(parameter.value, scope, selecting(feature_set))
            for parameter in parameters
        }
    except (ExpressionError, QueryError) as error:
        raise CallError(str(error)) from error
    return {name: value for name, value in values.items() if value is not None}


def request_of(arguments: tuple[Argument, ...], body: Any) -> Request:
    """Return what `$request` sees of a call."""
    places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
    for argument in arguments:
        places.setdefault(argument.location, {})[argument.name] = argument.value
    headers = {name.lower(): value for name, value in places["header"].items()}
    return Request(path=places["path"], query=places["query"], headers=headers, body=body)


def call_to_json(call: Call) -> dict[str, Any]:
    """Return the call as JSON, for the state."""
    return {
        "document": call.document,
        "target": {"source": call.target.source, "name": call.target.name, "pointer": call.target.pointer},
        "arguments": [[item.name, item.location, item.value] for item in call.arguments],
        "has_body": call.has_body,
        "body": call.body,
        "content_type": call.content_type,
    }


def call_from_json(body: Mapping[str, Any]) -> Call:
    """Return the call that `call_to_json` wrote."""
    return Call(
        document=body["document"],
        target=Target(**body["target"]),
        arguments=tuple(Argument(name=n, location=p, value=v) for n, p, v in body["arguments"]),
        has_body=body["has_body"],
        body=body["body"],
        content_type=body["content_type"],
    )
