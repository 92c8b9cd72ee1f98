from __future__ import annotations

from typing import Any

from gateway.exchange.asgi import AsgiRequest

SCOPE: dict[str, Any] = {
    "method": "GET",
    "raw_path": b"/api/a",
    "query_string": b"q",
    "headers": [(b"host", b"x")],
    "client": ("192.0.2.1", 4711),
}


async def test_a_request_is_what_the_scope_says_and_answers_are_messages() -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"hello", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    request = AsgiRequest(SCOPE, receive, send)
    assert (request.method, request.raw_path, request.query) == ("GET", b"/api/a", b"q")
    assert (request.headers, request.peer) == (SCOPE["headers"], SCOPE["client"])
    assert (await request.receive())["body"] == b"hello"
    await request.answer(200, [(b"a", b"b")], b"ok")
    await request.begin(206, [])
    await request.send(b"piece")
    await request.end()
    assert [message.get("status") for message in sent] == [200, None, 206, None, None]
    assert [message.get("body") for message in sent] == [None, b"ok", None, b"piece", b""]
    assert [message.get("more_body") for message in sent] == [None, None, None, True, None]
