"""Errors of the control plane as RFC 9457 problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.types import Scope

from gateway.model.identifiers import new_id
from gateway.problems import (
    MEDIA_TYPE,
    ContentTooLarge,
    Internal,
    InvalidRequest,
    MalformedRequest,
    MethodNotAllowed,
    NotFound,
    Problem,
    UnsupportedMediaType,
)

MAX_ERRORS: Final = 50
"""So many errors of one request are listed."""
_BY_STATUS: Final[Mapping[int, type[Problem]]] = {
    problem.status: problem
    for problem in (MalformedRequest, NotFound, MethodNotAllowed, ContentTooLarge, UnsupportedMediaType)
}

log = structlog.get_logger(__name__)


def install_problems(app: FastAPI) -> None:
    """Let `app` answer every error as a problem: its own, FastAPI's, Starlette's, and what is unexpected."""

    async def refuse(request: Request, error: Exception) -> JSONResponse:
        problem = as_problem(error)
        if isinstance(problem, MethodNotAllowed):
            problem.headers = {"Allow": ", ".join(allowed_methods(app, request.scope))}
        return render_problem(problem)

    async def fail(request: Request, error: Exception) -> JSONResponse:
        instance = new_id()
        log.error("request_failed", exchange=instance, method=request.method, exc_info=error)
        return render_problem(Internal(), instance)

    for expected in (Problem, RequestValidationError, HTTPException):
        app.add_exception_handler(expected, refuse)
    app.add_exception_handler(Exception, fail)


def allowed_methods(app: FastAPI, scope: Scope) -> list[str]:
    """Return every method of the resource (RFC 9110 section 10.2.1); Starlette tells of one route's only."""
    routes = [route for route in iter_route_contexts(app.routes) if route.methods]
    path = next((route.path for route in routes if route.path_regex.match(scope["path"])), None)
    return sorted({method for route in routes if route.path == path for method in route.methods or ()})


def render_problem(problem: Problem, instance: str | None = None) -> JSONResponse:
    """Return the answer that tells of `problem`."""
    return JSONResponse(
        problem.body(instance or new_id()), problem.status, problem.headers, media_type=MEDIA_TYPE
    )


def as_problem(error: Exception) -> Problem:
    """Return the problem that `error` is; what is unexpected is `Internal`, without a word of its own."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return invalid_request(error.errors())
    if isinstance(error, HTTPException):
        if isinstance(error.__cause__, Problem):  # FastAPI makes a 400 of whatever reading the body raises
            return error.__cause__
        known = _BY_STATUS.get(error.status_code)
        if known is not None:
            return known(headers=error.headers)
        if HTTPStatus.BAD_REQUEST <= error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return MalformedRequest(headers=error.headers)
    return Internal()


def invalid_request(errors: Sequence[Mapping[str, Any]]) -> InvalidRequest:
    """Return the problem for pydantic's errors: where and what, never the value that was sent."""
    return InvalidRequest("The request does not fit.", errors=[_error(one) for one in errors[:MAX_ERRORS]])


def _error(error: Mapping[str, Any]) -> dict[str, str]:
    where, *path = [str(part) for part in error.get("loc", ())] or ["body"]
    if where not in {"body", "query", "path", "header"}:
        where, path = "body", [where, *path]
    message = str(error.get("msg", "is not valid"))
    if where == "body":
        return {"pointer": "".join(f"/{_escape(part)}" for part in path), "message": message}
    return {"parameter": f"{where}:{'.'.join(path)}", "message": message}


def _escape(part: str) -> str:
    return part[:200].replace("~", "~0").replace("/", "~1")
