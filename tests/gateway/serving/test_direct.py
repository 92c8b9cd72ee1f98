"""Requests below `/api/` without ASGI in between: the same answers, byte for byte."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from gateway.exchange.asgi import AsgiRequest
from gateway.exchange.door import Request
from tests.support.server import exchange, serving

GET = b"GET /api/a/b?c=d HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
Serve = Callable[[Request], Awaitable[None]]
OK = [(b"content-length", b"2")]


class Directly:
    """An application that takes exchanges without ASGI."""

    def __init__(self, serve: Serve) -> None:
        self.serve_exchange = serve

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await AsgiRequest(scope, receive, send).answer(200, [(b"content-length", b"4")], b"asgi")


class ByAsgi:
    """The same application for a server that knows ASGI only."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._serve(AsgiRequest(scope, receive, send))


async def whole(request: Request) -> None:
    await request.answer(200, OK, b"ok")


async def nothing(request: Request) -> None:
    await request.answer(204, [], b"")


async def chunks(request: Request) -> None:
    await request.begin(200, [])
    for piece in (b"he", b"", b"llo"):
        await request.send(piece)
    await request.end()


async def sized(request: Request) -> None:
    await request.begin(200, [(b"content-length", b"5")])
    for piece in (b"he", b"llo"):
        await request.send(piece)
    await request.end()


async def part(request: Request) -> None:
    await request.begin(200, [])
    await request.send(b"half")


async def silent(request: Request) -> None:
    return


async def echo(request: Request) -> None:
    body, more = b"", True
    while more:
        message = await request.receive()
        body += message["body"]
        more = message["more_body"]
    text = b" ".join([request.method.encode(), request.raw_path, request.query, body])
    await request.answer(200, [(b"content-length", b"%d" % len(text))], text)


def undated(answer: bytes) -> bytes:
    return b"\r\n".join(line for line in answer.split(b"\r\n") if not line.startswith(b"date:"))


POST = b"POST /api/a?q HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"


@pytest.mark.parametrize("serve", [whole, nothing, sized, part, echo])
@pytest.mark.parametrize(
    "request_",
    [
        GET,
        GET.replace(b"GET", b"HEAD"),
        GET.replace(b"1.1", b"1.0"),
        POST + b"content-length: 5\r\n\r\nhello",
        POST + b"transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        POST + b"expect: 100-continue\r\ncontent-length: 5\r\n\r\nhello",
    ],
)
async def test_answers_are_those_that_asgi_gives(serve: Serve, request_: bytes) -> None:
    answers = []
    for app in (Directly(serve), ByAsgi(serve)):
        async with serving(app) as port:
            answers.append(undated(await exchange(port, request_)))
    assert answers[0] == answers[1]
    assert answers[0].startswith((b"HTTP/1.1 2", b"HTTP/1.1 100"))


async def test_a_stream_of_unknown_length_is_chunked() -> None:
    async with serving(Directly(chunks)) as port:
        answer = await exchange(port, GET)
    assert answer.endswith(b"\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")


async def fails(request: Request) -> None:
    raise ValueError


async def lies(request: Request) -> None:
    await request.answer(200, OK, b"longer")


async def overflows(request: Request) -> None:
    await request.begin(200, OK)
    await request.send(b"longer")


async def stops_short(request: Request) -> None:
    await request.begin(200, OK)
    await request.end()


@pytest.mark.parametrize("serve", [silent, fails, lies, overflows, stops_short])
async def test_what_is_not_completed_is_broken_off(serve: Serve) -> None:
    async with serving(Directly(serve)) as port:
        answer = await exchange(port, GET)
    assert not answer.endswith(b"longer")
    assert answer == b"" or b"content-length: 2" in answer


async def test_other_paths_go_by_asgi() -> None:
    async with serving(Directly(whole)) as port:
        for path in (b"/", b"/api", b"/%61pi/a", b"http://x/api/a", b"/API/a"):
            answer = await exchange(port, GET.replace(b"/api/a/b?c=d", path))
            assert answer.endswith(b"asgi"), path


async def test_pipelined_requests_are_answered_in_order() -> None:
    async def slow_first(request: Request) -> None:
        if request.raw_path == b"/api/1":
            await asyncio.sleep(0.05)
        await request.answer(200, [(b"content-length", b"6")], request.raw_path)

    requests = b"".join(b"GET /api/%d HTTP/1.1\r\nhost: x\r\n\r\n" % n for n in (1, 2, 3))
    async with serving(Directly(slow_first)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(requests)
        for number in (1, 2, 3):
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            assert await reader.readexactly(6) == b"/api/%d" % number
        writer.close()


async def test_a_caller_who_goes_is_noticed() -> None:
    gone = asyncio.Event()

    async def waiting(request: Request) -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone.set()

    async with serving(Directly(waiting)) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /api/a HTTP/1.1\r\nhost: x\r\n\r\n")
        await writer.drain()
        writer.close()
        await asyncio.wait_for(gone.wait(), 5)


@pytest.mark.parametrize("ending", ["garbage", "shutdown", "close"])
async def test_an_answer_of_this_round_goes_before_what_ends_the_connection(ending: str) -> None:
    """Answers of one round are written together at its end: what comes between must not overtake them."""

    async def answer_then_end(request: Any) -> None:
        protocol = request._link.done.__self__
        if ending == "close":
            request.keep_alive = False
        await request.answer(200, OK, b"ok")
        if ending == "garbage":
            protocol.data_received(b"garbage\r\n\r\n")
        elif ending == "shutdown":
            protocol.shutdown()

    async with serving(Directly(answer_then_end)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /api/a HTTP/1.1\r\nhost: x\r\n\r\n")
        told = await asyncio.wait_for(reader.read(), 5)
        writer.close()
    head, _, rest = told.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert rest[:2] == b"ok"
    assert rest[2:].startswith(b"HTTP/1.1 400") == (ending == "garbage")


async def test_a_caller_who_ends_its_side_is_answered_all_the_same() -> None:
    async with serving(Directly(whole)) as port:
        answer = await exchange(port, GET.replace(b"close", b"keep-alive"))
    assert answer.endswith(b"\r\n\r\nok")
