"""The whole gateway as one ASGI application: `/api/…` goes the exchange path, all else to FastAPI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

import structlog

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]

log = structlog.get_logger(__name__)


class Running(Protocol):
    """What is started before the first request and stopped after the last."""

    async def start(self) -> None:
        """Start everything, or raise: a gateway that is half there serves nothing."""

    async def stop(self) -> None:
        """Stop everything, what was acknowledged first."""


class Exchanges(Protocol):
    """The exchange path: as ASGI, and by `serve` for a server that has no need of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request over ASGI."""

    async def serve(self, request: Any) -> None:
        """Serve one `gateway.exchange.door.Request`."""


class Gateway:
    """Dispatches by the raw path, so that `/%61pi/…` is not the exchange path by another name."""

    def __init__(self, exchange: Exchanges, control_plane: ASGI, running: Running) -> None:
        self._exchange = exchange
        self.serve_exchange = exchange.serve
        self._control_plane = control_plane
        self._running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's lifespan."""
        kind = scope["type"]
        if kind == "http":
            if scope["raw_path"].startswith(b"/api/"):
                await self._exchange(scope, receive, send)
            else:
                await self._control_plane(scope, receive, send)
        elif kind == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._running.start()
        except Exception as cause:
            log.exception("start_failed")
            await send({"type": "lifespan.startup.failed", "message": str(cause)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._running.stop()
        await send({"type": "lifespan.shutdown.complete"})
