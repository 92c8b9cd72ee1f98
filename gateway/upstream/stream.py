"""The body of an answer as it comes, with back pressure on the connection that it comes from."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

HIGH = 256 * 1024
"""Bytes held before reading is paused."""
LOW = 64 * 1024
"""Bytes held when reading goes on."""


class Stream:
    """An async iterator of the pieces of one answer; closing it early breaks the connection off.

    The connection fills it with `feed` and ends it with `finish`; `read_more`
    is called with False to pause reading and True to go on, `abandon` when the
    reader leaves before the end.
    """

    def __init__(self, read_more: Callable[[bool], None], abandon: Callable[[], None]) -> None:
        self._read_more = read_more
        self._abandon = abandon
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._paused = False
        self._over = False
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None

    def feed(self, piece: bytes) -> None:
        """Take one piece from the connection."""
        self._pieces.append(piece)
        self._held += len(piece)
        if self._held > HIGH and not self._paused:
            self._paused = True
            self._read_more(False)
        self._wake()

    def finish(self, failure: Exception | None = None) -> None:
        """End the stream; with `failure`, the reader gets it after the pieces that came before."""
        if not self._over:
            self._over = True
            self._failure = failure
            self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def __aiter__(self) -> Stream:
        return self

    async def __anext__(self) -> bytes:
        """Return the next piece; raises what `finish` was given, or ends."""
        while not self._pieces:
            if self._failure is not None:
                raise self._failure
            if self._over:
                raise StopAsyncIteration
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            except asyncio.CancelledError:
                self.close()
                raise
            finally:
                self._waiter = None
        piece = self._pieces.popleft()
        self._held -= len(piece)
        if self._paused and self._held <= LOW:
            self._paused = False
            self._read_more(True)
        return piece

    def close(self) -> None:
        """Stop before the end; does nothing after it."""
        if not self._over:
            self._over = True
            self._abandon()

    async def aclose(self) -> None:
        """Stop before the end, as an async generator is stopped."""
        self.close()
