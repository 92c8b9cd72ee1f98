"""The answer's body, read whole within bounds."""

from __future__ import annotations

from gateway.model.message import Body
from gateway.problems import BadAgencyAnswer


async def read_answer(body: Body, limit: int) -> bytes:
    """Return the whole body; raises `BadAgencyAnswer` when it is over `limit` bytes.

    Raises `AgencyUnreachable` or `AgencyTimeout` when it breaks off: a part
    of an answer is never an answer.
    """
    if isinstance(body, bytes):
        if len(body) > limit:
            raise BadAgencyAnswer("The answer is too large to be filtered.", reason="answer_too_large")
        return body
    pieces, size = [], 0
    async for piece in body:
        size += len(piece)
        if size > limit:
            raise BadAgencyAnswer("The answer is too large to be filtered.", reason="answer_too_large")
        pieces.append(piece)
    return b"".join(pieces)


async def close_body(body: Body) -> None:
    """Let go of a body that nobody reads on; the connection behind it is closed."""
    close = getattr(body, "aclose", None)
    if close is not None:
        await close()
