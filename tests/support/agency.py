"""A configurable agency on loopback: late, failing, cut off, huge, or simply answering."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Seen:
    """A request as it came in; `complete` is false while, or if ever, its body was not."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes = b""
    size: int = 0
    complete: bool = False

    def all(self, name: str) -> list[str]:
        return [value for field_name, value in self.headers if field_name == name]


@dataclass
class Agency:
    """What the agency does next, and what it has seen; change it at any time."""

    port: int = 0
    status: int = 200
    body: bytes = b'{"name":"Sari","income":120000,"address":{"city":"Bandung","street":"Jalan 1"}}'
    media: str = "application/json"
    headers: list[tuple[str, str]] = field(default_factory=list)
    delay: float = 0.0
    """Seconds before the head of the answer."""
    reset_first: int = 0
    """So many requests are answered with a closed connection."""
    cut_at: int | None = None
    """Bytes of the body after which the connection is closed."""
    chunked: bool = False
    size: int | None = None
    """Answer so many bytes, made on the way, instead of `body`."""
    pause: float = 0.0
    """Seconds between two pieces of a `size` answer."""
    keep: bool = True
    """Keep the bodies of requests; otherwise count their bytes only."""
    seen: list[Seen] = field(default_factory=list)
    dropped: int = 0
    """How often a caller left before the answer was complete."""
    decide: Callable[[Seen], int] | None = None
    """Gives the status of each answer."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


PIECE = b"0123456789abcdef" * 4096


async def _serve(agency: Agency, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            lines = [line.partition(":") for line in head[1:] if line]
            seen = Seen(method, target, [(name.lower(), value.strip()) for name, _, value in lines])
            agency.seen.append(seen)
            await _read_body(agency, seen, reader)
            if agency.reset_first > 0:
                agency.reset_first -= 1
                return
            if not await _answer(agency, seen, reader, writer):
                return
    except asyncio.IncompleteReadError:
        return
    except ConnectionError:
        agency.dropped += 1
    finally:
        writer.close()


async def _read_body(agency: Agency, seen: Seen, reader: asyncio.StreamReader) -> None:
    lengths = seen.all("content-length")
    if lengths:
        left = int(lengths[0])
        while left:
            piece = await reader.read(min(left, 65536))
            if not piece:
                raise ConnectionError
            left -= len(piece)
            _take(agency, seen, piece)
    elif seen.all("transfer-encoding"):
        while True:
            size = int(await reader.readuntil(b"\r\n"), 16)
            piece = await reader.readexactly(size + 2)
            if not size:
                break
            _take(agency, seen, piece[:-2])
    seen.complete = True


def _take(agency: Agency, seen: Seen, piece: bytes) -> None:
    seen.size += len(piece)
    if agency.keep:
        seen.body += piece


async def _answer(
    agency: Agency, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """Answer; False when the connection is to be closed."""
    if agency.delay:
        waiting = asyncio.ensure_future(reader.read(1))
        done, _ = await asyncio.wait([waiting], timeout=agency.delay)
        if done:
            agency.dropped += 1
            return False
        waiting.cancel()
    status = agency.decide(seen) if agency.decide is not None else agency.status
    size = len(agency.body) if agency.size is None else agency.size
    fields = [("content-type", agency.media), *agency.headers]
    fields.append(("transfer-encoding", "chunked") if agency.chunked else ("content-length", str(size)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    writer.write(f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode("latin-1"))
    if seen.method == "HEAD" or status in (204, 304):
        return True
    sent = 0
    while sent < size:
        piece = (agency.body if agency.size is None else PIECE)[: size - sent]
        if agency.cut_at is not None:
            piece = piece[: agency.cut_at - sent]
        writer.write(b"%x\r\n%s\r\n" % (len(piece), piece) if agency.chunked else piece)
        await writer.drain()
        sent += len(piece)
        if agency.cut_at is not None and sent >= agency.cut_at:
            return False
        if agency.pause:
            await asyncio.sleep(agency.pause)
    if agency.chunked:
        writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


@asynccontextmanager
async def running_agency(**settings: object) -> AsyncIterator[Agency]:
    """Serve an agency on a port of the system's choice."""
    agency = Agency(**settings)  # type: ignore[arg-type]
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(_serve(agency, reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    agency.port = server.sockets[0].getsockname()[1]
    try:
        yield agency
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
