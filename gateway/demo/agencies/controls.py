"""What tests and the story do to a demo agency: make it fail, and ask what it saw.

`PUT /control` sets the faults of the next `calls` calls, `GET /control` shows
them, `DELETE /control` ends them; `GET /control/seen` lists the requests that
came, `DELETE /control/seen` forgets them. It is a door for tests, on loopback
only: no real agency has one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from gateway.demo.agencies.server import CONNECTION, Application, Message, Receive, Scope, Send, reset

SEEN = "simpul.demo.seen"
"""Member of the ASGI scope: what `/control/seen` tells of the request, to which the agency may add."""
_SECRET = {"authorization", "x-api-key", "cookie"}


@dataclass(slots=True, kw_only=True)
class Faults:
    """What goes wrong in the next `calls` calls; several can go wrong at once."""

    calls: int = 0
    latency_ms: int = 0
    """Wait this long before answering."""
    status: int = 0
    """Answer this status instead of the real answer; 0 answers as usual."""
    reset: bool = False
    """Break the connection instead of answering."""
    truncate: bool = False
    """Announce the whole body, send half of it, and close."""


class Controls:
    """Wraps an agency's application with `/control`."""

    def __init__(self, app: Application, *, remember: int = 1_000) -> None:
        self._app = app
        self._faults = Faults()
        self.seen: deque[dict[str, Any]] = deque(maxlen=remember)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer `/control…` here; everything else with the faults that are set."""
        if scope["type"] != "http":
            return
        if scope["path"] in {"/control", "/control/seen"}:
            await self._control(scope, receive, send)
            return
        seen = _as_seen(scope)
        self.seen.append(seen)
        scope[SEEN] = seen
        faults = self._faults
        if faults.calls <= 0:
            await self._app(scope, receive, send)
            return
        faults.calls -= 1
        await self._fail(faults, scope, receive, send)

    async def _fail(self, faults: Faults, scope: Scope, receive: Receive, send: Send) -> None:
        if faults.latency_ms:
            await asyncio.sleep(faults.latency_ms / 1_000)
        if faults.reset:
            connection = scope.get("extensions", {}).get(CONNECTION)
            if connection is not None:
                reset(connection)
        elif faults.status:
            await _answer(send, faults.status, {"error": "The agency fails on demand."})
        elif faults.truncate:
            await self._app(scope, receive, _Truncating(send).send)
        else:
            await self._app(scope, receive, send)

    async def _control(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        if path == "/control/seen":
            if method == "DELETE":
                self.seen.clear()
            await _answer(send, 200, {"seen": list(self.seen)})
            return
        if method == "DELETE":
            self._faults = Faults()
        elif method == "PUT":
            try:
                self._faults = msgspec.json.decode(await _body(receive), type=Faults)
            except msgspec.DecodeError as error:
                await _answer(send, 400, {"error": str(error)})
                return
        await _answer(send, 200, asdict(self._faults))


class _Truncating:
    """Sends the head, half of the first piece of the body, and nothing after it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._done = False

    async def send(self, message: Message) -> None:
        """Pass the head on, and only once half a body."""
        if message["type"] == "http.response.start":
            await self._send(message)
        elif not self._done:
            self._done = True
            body = message.get("body", b"")
            await self._send({**message, "body": body[: len(body) // 2], "more_body": True})


def _as_seen(scope: Scope) -> dict[str, Any]:
    headers = {
        name.decode("latin-1"): "(present)" if name.decode("latin-1") in _SECRET else value.decode("latin-1")
        for name, value in scope["headers"]
    }
    query = scope["query_string"].decode("latin-1")
    return {"method": scope["method"], "path": scope["path"], "query": query, "headers": headers}


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        piece: bytes = message.get("body", b"")
        body += piece
        if not message.get("more_body") or len(body) > 65_536:
            return body


async def _answer(send: Send, status: int, value: object) -> None:
    body = msgspec.json.encode(value)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
