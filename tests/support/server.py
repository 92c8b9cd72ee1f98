"""uvicorn with our protocol, in the test's own loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from gateway.serving.protocol import BoundedProtocol


@asynccontextmanager
async def serving(app: Callable[..., Any], **settings: Any) -> AsyncIterator[int]:
    config = uvicorn.Config(
        app,
        port=0,
        http=BoundedProtocol,
        log_level="critical",
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        **settings,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


async def exchange(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 5)
    finally:
        writer.close()
