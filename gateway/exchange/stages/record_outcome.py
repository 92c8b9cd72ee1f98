"""11. The entry is durable before the answer leaves; a stream holds its last piece back until then."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable

from gateway.exchange.answer_body import close_body
from gateway.exchange.entries import entry_of
from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.model.message import Answer
from gateway.problems import Internal, Problem


def record_outcome(x: Exchange, parts: ExchangeParts) -> Awaitable[object] | None:
    """Append the `outcome`, or make the answer's stream append it; raises `EvidenceUnavailable`."""
    answer = x.answer
    if answer is None:
        raise Internal
    body = answer.body
    if isinstance(body, bytes):
        return _append(x, parts, answer.status, body)
    if x.method == "HEAD":
        return _leave_out(x, parts, answer)
    x.deadline = x.limit
    answer.body = hold_back(x, parts, body, answer.status)
    return None


def _append(x: Exchange, parts: ExchangeParts, status: int, body: bytes) -> Awaitable[object]:
    # A caller who leaves now changes nothing any more: there is one outcome, and this is it.
    parts.watch.leave(x)
    digest = hashlib.sha256(body).hexdigest() if body else None
    entry = entry_of(x, parts, "outcome", decision="permit", reason="ok", status=status, answer_digest=digest)
    return parts.journal.append(entry)


async def _leave_out(x: Exchange, parts: ExchangeParts, answer: Answer) -> None:
    """Let go of a body that `HEAD` does not want."""
    await close_body(answer.body)
    answer.body = b""
    await _append(x, parts, answer.status, b"")


async def hold_back(
    x: Exchange, parts: ExchangeParts, pieces: AsyncIterator[bytes], status: int
) -> AsyncIterator[bytes]:
    """Yield the pieces; the last one only once the entry is durable.

    A stream that breaks off, on either side, is recorded as that, without a
    digest; the error then goes on, so that nobody takes a part for the whole.
    """
    digest = hashlib.sha256()
    last: bytes | None = None
    try:
        async for piece in pieces:
            digest.update(piece)
            if last is not None:
                yield last
            last = piece
    except BaseException as error:
        reason = error.code if isinstance(error, Problem) else "caller_gone"
        entry = entry_of(x, parts, "outcome", decision="permit", reason=reason, status=status)
        await asyncio.shield(asyncio.ensure_future(parts.journal.append(entry)))
        raise
    finally:
        await close_body(pieces)
    entry = entry_of(
        x, parts, "outcome", decision="permit", reason="ok", status=status, answer_digest=digest.hexdigest()
    )
    await parts.journal.append(entry)
    if last is not None:
        yield last
