from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.server import exchange, serving


def answering(*messages: dict[str, Any]) -> Callable[..., Any]:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    return app


def start(status: int = 200, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(data: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": more}


GET = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"


async def test_an_answer_of_known_length_is_framed_by_it() -> None:
    async with serving(answering(start(200, (b"content-length", b"2")), body(b"ok"))) as port:
        answer = await exchange(port, GET)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\nok")
    assert b"\r\nconnection: close\r\n" in answer
    assert b"chunked" not in answer


async def test_an_answer_of_unknown_length_is_chunked() -> None:
    async with serving(answering(start(), body(b"he", True), body(b"llo"))) as port:
        answer = await exchange(port, GET)
    assert answer.endswith(b"\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")


@pytest.mark.parametrize(("method", "status"), [(b"HEAD", 200), (b"GET", 204), (b"GET", 304)])
async def test_an_answer_without_a_body_has_no_framing(method: bytes, status: int) -> None:
    async with serving(answering(start(status), body(b""))) as port:
        answer = await exchange(port, GET.replace(b"GET", method))
    assert answer.endswith(b"\r\n\r\n")
    assert b"chunked" not in answer


@pytest.mark.parametrize(
    "field",
    [(b"x", b"a\r\nevil: 1"), (b"x", b"a\nb"), (b"x\r\nevil", b"1"), (b"transfer-encoding", b"identity")],
)
async def test_no_field_can_split_the_answer(field: tuple[bytes, bytes]) -> None:
    async with serving(answering(start(200, field, (b"content-length", b"2")), body(b"ok"))) as port:
        answer = await exchange(port, GET)
    assert b"evil" not in answer
    assert not answer.endswith(b"ok")


async def test_an_app_that_breaks_off_completes_nothing() -> None:
    async with serving(answering(start(), body(b"half", True))) as port:
        answer = await exchange(port, GET)
    assert answer.endswith(b"4\r\nhalf\r\n")


async def test_pipelined_requests_are_answered_in_order() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/1":
            await asyncio.sleep(0.05)
        text = scope["path"].encode()
        await send(start(200, (b"content-length", b"%d" % len(text))))
        await send(body(text))

    requests = b"".join(b"GET /%d HTTP/1.1\r\nhost: x\r\n\r\n" % n for n in (1, 2, 3))
    async with serving(app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(requests)
        for number in (1, 2, 3):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            assert head.startswith(b"HTTP/1.1 200 ")
            assert await reader.readexactly(2) == b"/%d" % number
        writer.close()


async def test_an_idle_connection_is_closed_and_a_busy_one_is_not() -> None:
    app = answering(start(200, (b"content-length", b"2")), body(b"ok"))
    async with serving(app, timeout_keep_alive=1) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(4):
            writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            await asyncio.wait_for(reader.readuntil(b"ok"), 5)
            await asyncio.sleep(0.4)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()
