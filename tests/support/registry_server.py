"""The registry's API on loopback, for the command line: a real server in a thread, a real store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from tests.support.registry import Registry
from tests.support.stores import anystore


@contextmanager
def serve_registry(directory: Path, template: Path) -> Iterator[str]:
    """Serve a registry with the agencies and clients of `CALLERS` and one published service; give its URL."""
    ready = threading.Event()
    servers: list[uvicorn.Server] = []

    async def run() -> None:
        async with anystore("sqlite", directory, template) as store:
            registry = Registry(store)
            await registry.people()
            await registry.published()
            config = uvicorn.Config(registry.app, port=0, log_level="warning", lifespan="off")
            server = uvicorn.Server(config)
            servers.append(server)
            serving = asyncio.create_task(server.serve())
            while not server.started and not serving.done():
                await asyncio.sleep(0.01)
            ready.set()
            await serving

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    try:
        assert ready.wait(20), "the registry did not start"
        port = servers[0].servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        for server in servers:
            server.should_exit = True
        thread.join(10)
