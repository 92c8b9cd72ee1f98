from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import uvicorn

from gateway.serving import protocol, stalls
from gateway.serving.protocol import MAX_HEAD, BoundedProtocol

LARGE = 64 * 1024 * 1024


async def app(scope: dict[str, object], receive: object, send: object) -> None:
    if scope["type"] != "http":
        return
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
    body = b"ok" if scope["path"] != "/large" else bytes(LARGE)
    length = (b"content-length", str(len(body)).encode())
    message = {"type": "http.response.start", "status": 200, "headers": [length]}
    await send(message)  # type: ignore[operator]
    await send({"type": "http.response.body", "body": body})  # type: ignore[operator]


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    config = uvicorn.Config(app, port=0, http=BoundedProtocol, log_level="critical", lifespan="off")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task


async def ask(port: int, *pieces: bytes, pause: float = 0.01) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        return await asyncio.wait_for(reader.read(65_536), 5)
    finally:
        writer.close()


async def test_requests_are_served_whole_or_in_pieces(port: int) -> None:
    request = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
    assert (await ask(port, request)).endswith(b"ok")
    assert (await ask(port, request[:5], request[5:20], request[20:])).endswith(b"ok")


async def test_a_large_body_is_not_mistaken_for_a_head(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % (MAX_HEAD * 4)
    assert (await ask(port, head, b"x" * (MAX_HEAD * 4))).endswith(b"ok")


@pytest.mark.parametrize("count", [1, 2000])
async def test_a_head_that_is_too_large_gets_431(port: int, count: int) -> None:
    field = b"x-filler: " + b"y" * (MAX_HEAD // count) + b"\r\n"
    pieces = [b"GET / HTTP/1.1\r\nhost: x\r\n", *([field] * (count + 200))]
    answer = await ask(port, b"".join(pieces[:-1])[: MAX_HEAD + 1000])
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"application/problem+json" in answer
    assert b"urn:simpul:problem:headers-too-large" in answer


async def test_a_request_line_that_never_ends_gets_431(port: int) -> None:
    assert (await ask(port, b"GET /" + b"a" * (MAX_HEAD + 1))).startswith(b"HTTP/1.1 431 ")


async def test_a_broken_message_gets_a_problem(port: int) -> None:
    answer = await ask(port, b"GET / HTTP/1.1\r\nhost x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"urn:simpul:problem:malformed-request" in answer


async def test_garbage_behind_an_unanswered_request_gets_no_answer_of_its_own(port: int) -> None:
    answer = await ask(port, b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\nBROKEN\r\n\r\n")
    assert b"400" not in answer


@pytest.mark.parametrize("beginning", [b"", b"GET / HTTP/1.1\r\nhost:"])
async def test_a_head_that_dawdles_is_cut_off(
    port: int, monkeypatch: pytest.MonkeyPatch, beginning: bytes
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(beginning)
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()


async def test_heads_that_come_together_are_not_taken_for_one(port: int) -> None:
    request = b"GET / HTTP/1.1\r\nhost: x\r\nx-filler: %b\r\n\r\n" % (b"y" * 500)
    last = request.replace(b"host: x", b"host: x\r\nconnection: close")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request * 299 + last)
    answers = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert answers.count(b"HTTP/1.1 200 ") == 300


async def test_a_body_that_stays_away_is_cut_off(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stalls, "BODY_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\nbeginning")
    assert not await asyncio.wait_for(reader.read(), 5)
    writer.close()


async def test_an_answer_that_nobody_takes_is_cut_off(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stalls, "TAKE_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
    writer.write(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
    await asyncio.sleep(1.0)
    with contextlib.suppress(ConnectionResetError):
        assert len(await asyncio.wait_for(reader.read(), 5)) < LARGE
    writer.close()
