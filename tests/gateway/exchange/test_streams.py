"""Bodies that stream: bounded memory both ways, callers who leave, answers that are cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.agency import PIECE, Agency, running_agency
from tests.support.exchange_node import Node, running_node

HEAD = (
    "{method} {path} HTTP/1.1\r\nHost: gateway.example\r\nAuthorization: Bearer good\r\n"
    "Simpul-Purpose: social-benefits\r\nConnection: close\r\n{more}\r\n"
)
MUCH = 400 << 20
"""Far more than `MOST`; a whole gigabyte goes through the whole gateway (`tests/e2e/test_processes.py`)."""
MOST = 200 << 20


@pytest.fixture
async def agency() -> AsyncIterator[Agency]:
    async with running_agency(keep=False) as running:
        yield running


@pytest.fixture
async def node(agency: Agency, tmp_path: Path) -> AsyncIterator[Node]:
    with running_node(agency.url, tmp_path) as running:
        yield running


def memory(pid: int) -> int:
    """The most bytes that the process has had in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def head(method: str, path: str, more: str = "") -> bytes:
    return HEAD.format(method=method, path=path, more=more).encode()


async def read_all(reader: asyncio.StreamReader, most: int | None = None) -> tuple[bytes, int, bytes]:
    """Return the head, the number of bytes of the body, and the last ones."""
    fields = await reader.readuntil(b"\r\n\r\n")
    size, last = 0, b""
    while piece := await reader.read(1 << 20):
        size += len(piece)
        last = piece[-64:]
        if most is not None and size > most:
            break
    return fields, size, last


async def test_what_comes_down_streams_in_bounded_memory(node: Node, agency: Agency) -> None:
    agency.size, agency.media = MUCH, "application/octet-stream"
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port, limit=1 << 20)
    writer.write(head("GET", "/api/tax/income/documents/7"))
    fields, size, _ = await read_all(reader)
    writer.close()
    assert fields.startswith(b"HTTP/1.1 200")
    assert size == MUCH
    assert memory(node.pid) < MOST


async def test_what_goes_up_streams_in_bounded_memory(node: Node, agency: Agency) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    more = f"Content-Type: application/octet-stream\r\nContent-Length: {MUCH}\r\n"
    writer.write(head("POST", "/api/tax/income/documents", more))
    for _ in range(MUCH // len(PIECE)):
        writer.write(PIECE)
        await writer.drain()
    fields, _, _ = await read_all(reader)
    writer.close()
    assert fields.startswith(b"HTTP/1.1 200")
    assert (agency.seen[0].size, agency.seen[0].complete) == (MUCH, True)
    assert memory(node.pid) < MOST


async def test_a_caller_who_leaves_ends_the_call_to_the_agency(node: Node, agency: Agency) -> None:
    agency.delay = 60.0
    _, writer = await asyncio.open_connection("127.0.0.1", node.port)
    writer.write(head("GET", "/api/tax/income/people/7"))
    while not agency.seen:
        await asyncio.sleep(0.01)
    writer.close()
    async with asyncio.timeout(5):
        while not agency.dropped:
            await asyncio.sleep(0.01)


async def test_a_caller_who_leaves_a_download_ends_it(node: Node, agency: Agency) -> None:
    agency.size, agency.media = MUCH * 1024, "application/octet-stream"
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    writer.write(head("GET", "/api/tax/income/documents/7"))
    await read_all(reader, most=1 << 20)
    writer.close()
    async with asyncio.timeout(5):
        while not agency.dropped:
            await asyncio.sleep(0.01)


async def test_a_caller_who_leaves_an_upload_ends_it(node: Node, agency: Agency) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", node.port)
    more = "Content-Type: application/octet-stream\r\nContent-Length: 1000000\r\n"
    writer.write(head("POST", "/api/tax/income/documents", more) + b"x" * 1000)
    while not agency.seen:
        await asyncio.sleep(0.01)
    writer.close()
    await asyncio.sleep(0.5)
    assert not agency.seen[0].complete


@pytest.mark.parametrize("chunked", [True, False])
async def test_an_answer_that_is_cut_off_is_never_complete(node: Node, agency: Agency, chunked: bool) -> None:
    agency.size, agency.chunked, agency.cut_at = 10_000_000, chunked, 1_000_000
    agency.media = "application/octet-stream"
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    writer.write(head("GET", "/api/tax/income/documents/7"))
    _, size, last = await read_all(reader)
    writer.close()
    assert size < 10_000_000
    assert not last.endswith(b"0\r\n\r\n")


async def test_a_small_answer_that_is_cut_off_is_a_problem(node: Node, agency: Agency) -> None:
    agency.cut_at = 10
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    writer.write(head("GET", "/api/tax/income/people/7"))
    fields, _, _ = await read_all(reader)
    writer.close()
    assert fields.startswith(b"HTTP/1.1 502")
