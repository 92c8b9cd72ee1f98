"""One HTTP/1.1 connection to an agency: one request at a time.

Whatever is not exactly one well-formed answer to the request that was sent
makes the connection unusable: it is closed and never used again, so that no
answer can be taken for another's (RFC 9112 section 11.2).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from time import monotonic

from gateway.model.message import WireAnswer
from gateway.problems import AgencyTimeout, BadAgencyAnswer
from gateway.rounds import present_round
from gateway.upstream.answer import AnswerReader, broken


class Connection(asyncio.Protocol):
    """A connection; `release` is called when it is idle again, `lost` once when it has ended."""

    def __init__(self, release: Callable[[Connection], None], lost: Callable[[Connection], None]) -> None:
        self._release = release
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._round = present_round()
        self._broken = False
        self._timeout = 0.0
        self._reader = AnswerReader(self._deliver, self._read_more, self.break_off)
        self._answer: asyncio.Future[WireAnswer] | None = None
        self._sender: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self.used = False
        """True once a request was answered: the agency may have closed it meanwhile."""
        self.idle_since = 0.0
        self.deadline: float | None = None
        """When the agency must have sent its next piece; the pool's sweep looks at it."""

    @property
    def usable(self) -> bool:
        """Say whether another request may be sent."""
        return not self._broken and not self._transport.is_closing()

    @property
    def began(self) -> bool:
        """Say whether any byte of an answer to the present request has come."""
        return self._reader.began

    async def ask(
        self, method: str, head: bytes, body: bytes | AsyncIterator[bytes], *, chunked: bool, timeout: float
    ) -> WireAnswer:
        """Send a request and return its answer, whole or with a `Stream` as body.

        `timeout` is seconds of silence. Raises `AgencyTimeout`,
        `AgencyUnreachable` or `BadAgencyAnswer`. Cancelling breaks it off.
        """
        self._timeout = timeout
        self.deadline = monotonic() + timeout
        answer: asyncio.Future[WireAnswer] = self._loop.create_future()
        self._answer = answer
        self._reader.expect(method)
        if isinstance(body, bytes):
            self._round.write(self._transport, head + body if body else head)
        else:
            self._transport.write(head)
            self._sender = self._loop.create_task(self._send(body, chunked))
        try:
            return await answer
        except asyncio.CancelledError:
            self.break_off()
            raise

    async def _send(self, body: AsyncIterator[bytes], chunked: bool) -> None:
        try:
            # While the caller sends, the agency cannot be late.
            self.deadline = None
            async for piece in body:
                self.deadline = monotonic() + self._timeout
                await self._writable.wait()
                if self._broken:
                    return
                self._transport.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
                self.deadline = None
            if chunked:
                self._transport.write(b"0\r\n\r\n")
            self.deadline = monotonic() + self._timeout
        except Exception as cause:
            # The caller's body broke: the agency must not take what came of it for the whole.
            self._fail(cause)

    def break_off(self) -> None:
        """Close at once, and for good."""
        self._broken = True
        self._transport.abort()

    def expire(self) -> None:
        """Fail the present request: the agency was silent for too long."""
        self._fail(AgencyTimeout("The agency did not answer in time."))

    def _fail(self, cause: Exception) -> None:
        self.deadline = None
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(cause)
        self._reader.fail(cause)
        self._stop_sending()
        self.break_off()

    def _stop_sending(self) -> None:
        sender, self._sender = self._sender, None
        if sender is not None and sender is not asyncio.current_task():
            sender.cancel()

    # --- asyncio calls these ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # TCP only
        """Begin."""
        self._transport = transport
        self.idle_since = monotonic()

    def pause_writing(self) -> None:
        """Stop taking pieces of the request."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Take pieces of the request again."""
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Read what came; anything that was not asked for breaks the connection off."""
        reader = self._reader
        if reader.complete:
            self.break_off()
            return
        self.deadline = monotonic() + self._timeout
        try:
            reader.feed(data)
        except BadAgencyAnswer as problem:
            self._fail(problem)
            return
        if reader.complete:
            self._finish(reader.keep_alive)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._broken = True
        self._writable.set()
        if not self._reader.complete:
            self._reader.end_of_connection(exc is None)
            if not self._reader.complete:
                self._fail(broken())
        self._stop_sending()
        self._lost(self)

    # --- the reader calls these --------------------------------------------------------------------------

    def _deliver(self, answer: WireAnswer) -> None:
        waiting, self._answer = self._answer, None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _read_more(self, wanted: bool) -> None:
        # While we do not read, the agency cannot be late.
        self.deadline = monotonic() + self._timeout if wanted else None
        if not self._transport.is_closing():
            if wanted:
                self._transport.resume_reading()
            else:
                self._transport.pause_reading()

    def _finish(self, keep_alive: bool) -> None:
        self.deadline = None
        # Answered before all was sent: the rest would be read as the next request's beginning.
        sending = self._sender is not None and not self._sender.done()
        if not keep_alive or sending or self._broken:
            self._broken = True
            self._stop_sending()
            self._transport.close()
            return
        self._sender = None
        self.used = True
        self.idle_since = monotonic()
        self._release(self)
