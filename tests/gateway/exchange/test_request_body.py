"""Request bodies: bounded, and never taken for whole when the caller left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gateway.exchange.exchange import Exchange
from gateway.exchange.request_body import CallerGone, body_of, read_body
from gateway.exchange.snapshot import Snapshot
from gateway.problems import ContentTooLarge


def exchange(*messages: Mapping[str, Any], limit: int = 100) -> Exchange:
    x = Exchange(Snapshot(), "POST", b"/", b"", [])
    left = list(messages)

    async def receive() -> Mapping[str, Any]:
        return left.pop(0)

    x.body = body_of(x, receive, limit)
    return x


def piece(body: bytes, more: bool = True) -> Mapping[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_pieces_become_one_body() -> None:
    x = exchange(piece(b"ab"), piece(b""), piece(b"cd", False))
    assert x.streams
    assert await read_body(x, 4) == b"abcd"
    assert not x.reading


async def test_too_much_is_refused_as_soon_as_it_is_seen() -> None:
    with pytest.raises(ContentTooLarge):
        await read_body(exchange(piece(b"abc"), piece(b"de", False)), 4)
    x = exchange(piece(b"abc"), piece(b"de", False), limit=4)
    with pytest.raises(ContentTooLarge):
        await read_body(x, 100)
    assert isinstance(x.body_failure, ContentTooLarge)
    x.fields[b"content-length"] = b"1000"
    with pytest.raises(ContentTooLarge):
        await read_body(x, 100)


async def test_a_caller_who_leaves_has_sent_nothing() -> None:
    with pytest.raises(CallerGone):
        await read_body(exchange(piece(b"abc"), {"type": "http.disconnect"}), 100)
