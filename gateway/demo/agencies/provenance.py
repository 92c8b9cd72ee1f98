"""What a careful agency asks of every call from the gateway: which exchange, whose, what for."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_EXCHANGE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_NOT_EMPTY = re.compile(r"\S.*")

REQUIRED = {
    "traceparent": _TRACEPARENT,
    "simpul-exchange-id": _EXCHANGE,
    "simpul-purpose": _NOT_EMPTY,
    "simpul-client": _NOT_EMPTY,
}
"""Field names and the shape of their only value (W3C Trace Context; UUIDv7)."""


def refuse_unexplained(request: Request) -> JSONResponse | None:
    """Return a 400 that names the first field missing, repeated or malformed; None when all is well."""
    for name, shape in REQUIRED.items():
        values = request.headers.getlist(name)
        if len(values) != 1 or not shape.fullmatch(values[0]):
            return failure(400, "UNEXPLAINED_CALL", f"The field {name} is missing or malformed.")
    return None


def failure(status: int, code: str, message: str) -> JSONResponse:
    """Return an error in the shape that both REST agencies use."""
    return JSONResponse({"code": code, "message": message}, status_code=status)


def guarded(
    refuse: Callable[[Request], Response | None],
    path: str,
    answer: Callable[[Request], Awaitable[Response]],
    method: str,
) -> Route:
    """Return a route that `answer`s only what `refuse` does not refuse."""

    async def endpoint(request: Request) -> Response:
        return refuse(request) or await answer(request)

    return Route(path, endpoint, methods=[method])
