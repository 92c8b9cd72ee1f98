"""The request's body: as a bounded stream, or read whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from gateway.problems import ContentTooLarge

if TYPE_CHECKING:
    from gateway.exchange.door import Receive
    from gateway.exchange.exchange import Exchange


class CallerGone(Exception):
    """The caller closed the connection before the request was complete."""


def body_of(x: Exchange, receive: Receive, limit: int) -> AsyncIterator[bytes]:
    """Return the pieces of the body as they come; what breaks it off is kept in `x.body_failure`.

    Raises `ContentTooLarge` past `limit` bytes, and `CallerGone`. The
    transport may wrap what an upload raises, so the cause is kept beside it.
    """
    x.reading = True
    return _pieces(x, receive, limit)


async def _pieces(x: Exchange, receive: Receive, limit: int) -> AsyncIterator[bytes]:
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            x.body_failure = CallerGone()
            raise x.body_failure
        piece: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(piece)
        if size > limit:
            x.body_failure = ContentTooLarge("The body is larger than any that is taken.")
            raise x.body_failure
        if piece:
            yield piece
    x.reading = False


async def read_body(x: Exchange, limit: int) -> bytes:
    """Return the whole body; raises `ContentTooLarge` as soon as it is known to be over `limit`."""
    body = x.body
    if isinstance(body, bytes):
        return body
    length = x.fields.get(b"content-length")
    if length is not None and int(length) > limit:
        raise ContentTooLarge("The body is larger than the operation allows.")
    pieces, size = [], 0
    async for piece in body:
        size += len(piece)
        if size > limit:
            raise ContentTooLarge("The body is larger than the operation allows.")
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
