"""Answers that are read whole are bounded."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gateway.exchange.answer_body import close_body, read_answer
from gateway.problems import BadAgencyAnswer


async def pieces(*some: bytes) -> AsyncIterator[bytes]:
    for piece in some:
        yield piece


async def test_whole_within_the_limit() -> None:
    assert await read_answer(b"abc", 3) == b"abc"
    assert await read_answer(pieces(b"a", b"bc"), 3) == b"abc"
    for body in (b"abcd", pieces(b"ab", b"cd")):
        with pytest.raises(BadAgencyAnswer):
            await read_answer(body, 3)


async def test_closing_ends_a_stream() -> None:
    stream = pieces(b"a", b"b")
    assert await anext(stream) == b"a"
    await close_body(stream)
    assert [piece async for piece in stream] == []
    await close_body(b"bytes")
