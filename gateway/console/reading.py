"""Reads what browsers send, and turns what goes wrong into a page."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog
from fastapi import Request, Response
from fastapi.routing import APIRoute

from gateway.console.pages import Pages
from gateway.identity.errors import OAuthError
from gateway.identity.upstreams.failure import CODES, SignInFailed
from gateway.problems import Problem

MAX_FORM_BYTES: Final = 16_384
MAX_QUERY: Final = 8_192

log = structlog.get_logger(__name__)


def read_query(request: Request) -> dict[str, str]:
    """Return the query's parameters, each at most once; raises `SignInFailed`."""
    return _parameters(request.url.query, MAX_QUERY)


async def read_form(request: Request) -> dict[str, str]:
    """Return a form's fields, each at most once; raises `SignInFailed`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        raise SignInFailed("invalid_request", "not a form")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM_BYTES:
            raise SignInFailed("too_large", "the form is too large", status=413)
    return _parameters(body.decode("latin-1"), MAX_FORM_BYTES)


def _parameters(text: str, limit: int) -> dict[str, str]:
    if len(text) > limit:
        raise SignInFailed("too_large", "the parameters are too large", status=414)
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=32)
    except ValueError as error:
        raise SignInFailed("invalid_request", "the parameters cannot be read") from error
    if len(dict(pairs)) != len(pairs):
        raise SignInFailed("invalid_request", "a parameter is repeated")
    return dict(pairs)


def page_route(pages: Pages) -> type[APIRoute]:
    """Return a route class whose errors are pages, with texts of ours and never foreign ones."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handled(request: Request) -> Response:
                try:
                    return await handle(request)
                except (SignInFailed, OAuthError, Problem) as error:
                    code, status = _code(error), error.status
                    cause = error.cause if isinstance(error, SignInFailed) else type(error).__name__
                    log.info("sign_in_failed", code=code, cause=cause)
                    return pages.show_problem(request, status, code)
                except Exception as error:  # the last line of defence: a page of ours, never a trace
                    log.error("page_failed", exc_info=error)
                    return pages.show_problem(request, 500, "failed")

            return handled

    return PageRoute


def _code(error: SignInFailed | OAuthError | Problem) -> str:
    found = error.error if isinstance(error, OAuthError) else error.code
    return found if found in CODES else "failed"
