"""The journal: makes entries durable in groups, at once or in a writer thread.

A group is whatever has been waiting while the group before it was written, so
a lone caller never waits for a timer and a crowd shares one flush (natural
group commit). A group is written whole or not at all.

While the disk is quick, the event loop writes the group itself: waking a
thread and passing the GIL to and fro cost more than the flush
(docs/decisions/0043). A sink that would have to wait says so, and one that
was slow is not asked; the writer thread takes those groups.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Final, Protocol

import structlog

from gateway.evidence.entry import Record, record
from gateway.model.evidence import Entry
from gateway.problems import EvidenceUnavailable

GROUP: Final = 512
"""Most entries in one transaction."""
WAITING: Final = 8_192
"""Most entries that may wait; beyond it the exchange is refused at once."""
DOUBT: Final = 5.0
"""Seconds after a write that failed in which the gateway is not ready: a full disk, a lost database."""
STUCK: Final = 10.0
"""Seconds after which a write that has not ended is a fault: a frozen disk, a stopped process."""

GATHER: Final = 0.002
"""Seconds for which a group may grow while each round of the loop brings it another entry."""
QUICK: Final = 0.005
"""Seconds that a write may keep the event loop from everything else."""
AFTER_SLOW: Final = 20
"""After a write that was not quick, the writer thread writes for so many times as long as it took."""

log = structlog.get_logger(__name__)

Waiting = tuple["asyncio.Future[int]", Record]


class Sink(Protocol):
    """Where a journal writes; used by one thread at a time."""

    def open(self) -> None:
        """Connect; raises when the log cannot be used."""

    def write(self, records: Sequence[Record]) -> int:
        """Make all of `records` durable and return the first one's index; the others follow it.

        Raises when that failed or is not certain; then none is acknowledged.
        """

    def write_at_once(self, records: Sequence[Record]) -> int | None:
        """Do as `write` does, or return None, with nothing written, when that would mean waiting."""

    def close(self) -> None:
        """Disconnect."""


class GroupJournal:
    """An evidence log over a sink; implements `gateway.ports.Journal`.

    It belongs to the event loop that starts it; others may append too, through
    that one. Once the writer has stopped, for whatever reason, every `append`
    is refused: a gateway that cannot write evidence answers nothing.
    """

    def __init__(self, sink: Sink, *, waiting: int = WAITING) -> None:
        self._sink = sink
        self._limit = waiting
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._handed_over: SimpleQueue[list[Waiting] | None] = SimpleQueue()
        self._pending: list[Waiting] = []
        self._seen = 0
        """How many entries waited a round of the loop ago."""
        self._gather_until = 0.0
        self._writing = 0
        """How many entries are being written."""
        self._writing_since = 0.0
        self._slow_until = 0.0
        self._doubtful_until = 0.0
        self._drained = asyncio.Event()
        self._open = False

    @property
    def healthy(self) -> bool:
        """True while entries are taken: the writer lives, and no write has been going on for too long."""
        since = self._writing_since
        return self._open and (since == 0.0 or time.monotonic() - since < STUCK)

    @property
    def ready(self) -> bool:
        """True while entries are taken and written: no write has failed in the last `DOUBT` seconds.

        Whoever sends exchanges asks this, and tries again after a while; `append` goes on trying.
        """
        return self.healthy and time.monotonic() >= self._doubtful_until

    async def start(self) -> None:
        """Connect and begin to write; raises `EvidenceUnavailable`."""
        self._loop = asyncio.get_running_loop()
        started: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(
            target=self._run, args=(self._loop, started), name="evidence-writer", daemon=True
        )
        self._thread.start()
        await started

    async def append(self, entry: Entry) -> int:
        """Append `entry` and return its index.

        Returns only once the entry is durable, so the caller may answer then
        and not before. Raises `EvidenceUnavailable`; the exchange is then
        refused. A caller that is cancelled while it waits leaves its entry behind.
        """
        loop = self._loop
        if loop is None or not self.healthy:
            raise EvidenceUnavailable
        if asyncio.get_running_loop() is not loop:
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self.append(entry), loop))
        if len(self._pending) >= self._limit:
            raise EvidenceUnavailable(headers={"Retry-After": "1"})
        try:
            made = record(entry)
        except ValueError:
            raise EvidenceUnavailable from None
        future: asyncio.Future[int] = loop.create_future()
        self._pending.append((future, made))
        if len(self._pending) == 1 and not self._writing:
            self._gather()
        return await future

    async def close(self) -> None:
        """Write all that waits, then stop; later appends are refused."""
        self._open = False
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if self._pending or self._writing:
            self._drained.clear()
            await self._drained.wait()
        self._handed_over.put(None)
        await asyncio.to_thread(thread.join)

    def _gather(self) -> None:
        """Write at the end of a round of the loop that brings nobody new, and within `GATHER` seconds."""
        self._seen = 0
        self._gather_until = time.monotonic() + GATHER
        asyncio.get_running_loop().call_soon(self._write_pending)

    def _write_pending(self) -> None:
        """Write what waits, here if that is quick, else in the writer thread."""
        waiting = len(self._pending)
        if not waiting or self._writing:
            return
        if self._seen < waiting < GROUP and time.monotonic() < self._gather_until:
            self._seen = waiting
            asyncio.get_running_loop().call_soon(self._write_pending)
            return
        group, self._pending = self._pending[:GROUP], self._pending[GROUP:]
        self._writing = len(group)
        self._writing_since = time.monotonic()
        if self._writing_since < self._slow_until:
            self._handed_over.put(group)
            return
        first: int | None = None
        try:
            first = self._sink.write_at_once([made for _, made in group])
        except Exception:  # whatever it was, nothing is acknowledged
            log.exception("evidence_not_written", entries=len(group))
        else:
            if first is None:
                self._handed_over.put(group)
                return
        finally:
            now = time.monotonic()
            took = now - self._writing_since
            if took > QUICK:
                self._slow_until = now + took * AFTER_SLOW
        self._settle(group, first)

    def _settle(self, group: list[Waiting], first: int | None) -> None:
        """Wake the callers of a group; those of one that is not durable are refused."""
        self._writing = 0
        self._writing_since = 0.0
        self._doubtful_until = time.monotonic() + DOUBT if first is None else 0.0
        if self._pending:
            self._gather()
        else:
            self._drained.set()
        for place, (future, _) in enumerate(group):
            if future.done():
                continue
            if first is None:
                future.set_exception(EvidenceUnavailable())
            else:
                future.set_result(first + place)

    def _end(self) -> None:
        """Refuse whoever still waits: the writer is no more."""
        self._open = False
        waiting, self._pending = self._pending, []
        while not self._handed_over.empty():
            waiting += self._handed_over.get_nowait() or []
        self._settle(waiting, None)

    # --- in the writer thread --------------------------------------------------------------------

    def _run(self, loop: asyncio.AbstractEventLoop, started: asyncio.Future[None]) -> None:
        try:
            self._sink.open()
        except Exception:  # whatever it was, the starter is told that there is no log
            log.exception("evidence_unavailable")
            _tell(loop, _start, started, EvidenceUnavailable())
            return
        self._open = True
        _tell(loop, _start, started, None)
        try:
            while (group := self._handed_over.get()) is not None:
                self._write(loop, group)
        except BaseException:
            log.exception("evidence_writer_died")
        finally:
            self._open = False
            _tell(loop, self._end)
            try:
                self._sink.close()
            except Exception:  # the thread ends, and has nobody to tell
                log.exception("evidence_close_failed")

    def _write(self, loop: asyncio.AbstractEventLoop, group: list[Waiting]) -> None:
        first: int | None = None
        try:
            first = self._sink.write([made for _, made in group])
        except Exception:  # whatever it was, nothing is acknowledged
            log.exception("evidence_not_written", entries=len(group))
        finally:
            _tell(loop, self._settle, group, first)


def _start(started: asyncio.Future[None], failure: EvidenceUnavailable | None) -> None:
    if started.done():
        return
    if failure is None:
        started.set_result(None)
    else:
        started.set_exception(failure)


def _tell(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *arguments: object) -> None:
    """Call in the loop's thread; a loop that has closed has nobody left to tell."""
    try:
        loop.call_soon_threadsafe(call, *arguments)
    except RuntimeError:
        log.warning("evidence_caller_gone")
