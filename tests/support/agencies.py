"""Runs a demo agency on loopback inside a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.demo.agencies.server import Application, server_of
from gateway.model.identifiers import new_id

PROVENANCE = {
    "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "simpul-exchange-id": new_id(),
    "simpul-purpose": "social-benefits",
    "simpul-client": "portal",
}


@asynccontextmanager
async def running(app: Application) -> AsyncIterator[str]:
    """Serve `app` on a port of the system's choice; gives the base URL."""
    server = server_of(app)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            if serving.done():
                await serving
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
