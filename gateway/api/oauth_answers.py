"""How OAuth endpoints read requests and answer them: forms, RFC 6749 bodies, no caches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from fastapi import Request, Response

from gateway.identity.errors import OAuthError, invalid_request

MAX_FORM_BYTES: Final = 65_536
NO_STORE: Final = {"cache-control": "no-store", "pragma": "no-cache"}


async def read_body(request: Request) -> bytes:
    """Return the body; raises `invalid_request` (413, RFC 9126 section 2.3) for one that is too large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM_BYTES:
            raise OAuthError("invalid_request", "The request is too large.", status=413)
    return bytes(body)


async def read_form(request: Request) -> dict[str, str]:
    """Return the form's parameters.

    Raises `invalid_request` unless it is a URL-encoded form of UTF-8 in which
    no parameter occurs twice (RFC 6749 section 3.2).
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        raise invalid_request("The body must be application/x-www-form-urlencoded.")
    return read_parameters((await read_body(request)).decode("latin-1"))


def read_parameters(text: str) -> dict[str, str]:
    """Return URL-encoded parameters, each at most once; raises `invalid_request`."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=64)
    except ValueError as error:
        raise invalid_request("The parameters cannot be read.") from error
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise invalid_request("A parameter is repeated.")
    return parameters


def single_headers(request: Request) -> dict[str, str]:
    """Return the header fields; raises `invalid_request` when one that authenticates is repeated."""
    for name in ("authorization", "dpop", "client-cert"):
        if len(request.headers.getlist(name)) > 1:
            raise invalid_request(f"The field {name} is repeated.")
    return dict(request.headers)


def answer(
    value: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON answer that nobody may keep (RFC 6749 section 5.1)."""
    return Response(
        orjson.dumps(value), status, {**NO_STORE, **(headers or {})}, media_type="application/json"
    )


def refusal(error: OAuthError) -> Response:
    """Return the answer for an OAuth error (RFC 6749 section 5.2)."""
    return answer(error.body(), status=error.status, headers=error.headers)
