"""Valkey on loopback: Debian's, and a tiny one that knows `SET key value [EX seconds] [NX]`."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bench.processes import running
from tests.support.ports import free_port

VALKEY = shutil.which("valkey-server") or shutil.which("redis-server")
needs_valkey = pytest.mark.skipif(
    VALKEY is None, reason="neither valkey-server nor redis-server is installed"
)


@contextmanager
def valkey(directory: Path) -> Iterator[str]:
    """Give the URL of a server of its own, which keeps nothing on the disk."""
    assert VALKEY, "no Valkey is installed"
    port = free_port()
    command = [VALKEY, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(directory)]
    with running([*command, "--save", "", "--appendonly", "no"], port, directory):
        yield f"valkey://127.0.0.1:{port}/0"


@dataclass
class TinyValkey:
    """What it holds: key to seconds of life."""

    url: str = ""
    kept: dict[str, int] = field(default_factory=dict)

    def answer(self, command: list[str]) -> bytes:
        if command[0].upper() != "SET":
            return b"+OK\r\n"
        key, options = command[1], [word.upper() for word in command[3:]]
        if "NX" in options and key in self.kept:
            return b"$-1\r\n"
        self.kept[key] = int(options[options.index("EX") + 1])
        return b"+OK\r\n"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                words = []
                for _ in range(int(line[1:])):
                    size = int((await reader.readline())[1:])
                    words.append((await reader.readexactly(size + 2))[:-2].decode())
                writer.write(self.answer(words))
                await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def tiny_valkey() -> AsyncIterator[TinyValkey]:
    """Serve one on a free port."""
    valkey = TinyValkey()
    server = await asyncio.start_server(valkey.serve, "127.0.0.1", 0)
    valkey.url = f"valkey://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield valkey
    finally:
        server.close()
