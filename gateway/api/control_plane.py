"""The control plane: FastAPI with the routers it is given, bounded, and with safe answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import lru_cache
from typing import Any, Final

import orjson
from fastapi import APIRouter, FastAPI, Response

from gateway.api.described import describe_control_plane
from gateway.api.problems import install_problems, render_problem
from gateway.problems import ContentTooLarge
from gateway.store.changes import announcements

Message = MutableMapping[str, Any]
ASGI = Callable[[Any, Any, Any], Awaitable[None]]

DESCRIPTION: Final = "/docs/control-plane.json"
"""Where its OpenAPI document is; it says nothing of any agency."""
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
_DEFAULT_CACHE: Final = (b"cache-control", b"no-store")


def create_control_plane(routers: Iterable[APIRouter]) -> FastAPI:
    """Return the application of these routers; of FastAPI's own documentation it serves none."""
    app = FastAPI(title="Simpul", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    described = lru_cache(maxsize=1)(lambda: orjson.dumps(describe_control_plane(app)))

    @app.get(DESCRIPTION, include_in_schema=False)
    async def describe() -> Response:
        headers = {"Cache-Control": "public, max-age=300"}
        return Response(described(), headers=headers, media_type="application/json")

    for router in routers:
        app.include_router(router)
    install_problems(app)
    return app


class Bounded:
    """Bounds every body that the control plane reads, and sets the headers that every answer has."""

    def __init__(self, app: ASGI, max_body: int) -> None:
        self._app = app
        self._max_body = max_body

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Serve one request; 413 for a body that says it is, or proves, too large."""
        left = self._max_body

        async def bounded_receive() -> Message:
            nonlocal left
            message: Message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise ContentTooLarge(f"The body is over {self._max_body} bytes.")
            return message

        async def safe_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                names = {name for name, _ in headers}
                extra = [*_HEADERS, _DEFAULT_CACHE]
                message["headers"] = headers + [field for field in extra if field[0] not in names]
            await send(message)

        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._max_body:
            problem = render_problem(ContentTooLarge(f"The body is over {self._max_body} bytes."))
            await problem(scope, receive, safe_send)
            return
        await self._app(scope, bounded_receive, safe_send)


class ReadYourWrites:
    """Lets this worker hear of a change before the change is answered: the caller's next call sees it.

    What announces nothing, as most grants of the token endpoint, does not wait.
    """

    def __init__(self, app: ASGI, catch_up: Callable[[], Awaitable[None]]) -> None:
        self._app = app
        self._catch_up = catch_up

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["method"] in SAFE_METHODS:
            await self._app(scope, receive, send)
            return

        with announcements() as announced:

            async def send_after(message: Message) -> None:
                if announced and message["type"] == "http.response.start":
                    await self._catch_up()
                await send(message)

            await self._app(scope, receive, send_after)
