"""A gateway process with the exchange path alone, on a real uvicorn; for raw sockets and big bodies."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from gateway.exchange.parts import Limits
from tests.support.exchanges import Kit
from tests.support.tax_income import agreement, catalogue
from tests.support.warm import talking


@dataclass
class Node:
    """A running process; `pid` is for looking at its memory."""

    port: int
    pid: int


@contextmanager
def running_node(agency_url: str, directory: Path, fields: str = "*") -> Iterator[Node]:
    """Start a node for an agency; it ends with this block, or with the test process."""
    with talking(__name__, agency_url, str(directory), fields) as node:
        line = node.stdout.readline()
        assert line, "the node did not start"
        yield Node(int(line), node.process.pid)


async def serve(agency_url: str, directory: Path, fields: str) -> None:
    """Serve until standard input closes."""
    kit = Kit(directory, agency_url, limits=Limits(body_bytes=1 << 20))
    kit.publish(catalogue(agency_url, agreement(fields=tuple(fields.split(",")))))
    config = uvicorn.Config(
        kit.app,
        host="127.0.0.1",
        port=0,
        http="gateway.serving.protocol:BoundedProtocol",
        lifespan="off",
        log_level="critical",
        access_log=False,
        ws="none",
    )
    server = uvicorn.Server(config)
    serving = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
