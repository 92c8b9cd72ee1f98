"""HEAD wherever there is GET (RFC 9110 section 9.3.2), once for the whole control plane."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from fastapi import Request

Message = MutableMapping[str, Any]
ASGI = Callable[[Any, Any, Any], Awaitable[None]]

ASKED: Final = "simpul.asked_method"
ACTING: Final = ("/oauth/authorize", "/oauth/logout", "/signin/with/", "/signin/callback/")
"""Where GET does something, as OAuth has it: a look that is announced as harmless must not do it."""


def asked_method(request: Request) -> str:
    """Return the method as it was asked, which a proof of possession names (RFC 9449 section 4.2)."""
    return str(request.scope.get(ASKED, request.method))


class Heads:
    """Answers HEAD as GET would be, without the content; `Allow` says so wherever it says GET.

    The answer ends with its head, so that a stream of events ends before it began.
    """

    def __init__(self, app: ASGI) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        acting = scope["path"].startswith(ACTING)
        head = scope["method"] == "HEAD" and not acting

        async def shown(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 405 and not acting:
                    fields = [_allow(*field) for field in message.get("headers", ())]
                    message = {**message, "headers": fields}
                await send(message)
                if head:
                    await send({"type": "http.response.body"})
            elif not head:
                await send(message)

        asked = {**scope, "method": "GET", ASKED: "HEAD"} if head else scope
        await self._app(asked, receive, shown)


def _allow(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    methods = value.split(b", ")
    if name.lower() == b"allow" and b"GET" in methods and b"HEAD" not in methods:
        return name, value + b", HEAD"
    return name, value
