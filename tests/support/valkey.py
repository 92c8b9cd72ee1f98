"""A Valkey on loopback that knows `SET key value [EX seconds] [NX]` and says yes to all else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


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
