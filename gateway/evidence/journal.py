"""The journal: one writer thread, which makes entries durable in groups.

A group is whatever has been waiting while the group before it was written, so
a lone caller never waits for a timer and a crowd shares one flush (natural
group commit). A group is written whole or not at all.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Final, Protocol

import structlog

from gateway.evidence.entry import Record, record
from gateway.model.evidence import Entry
from gateway.problems import EvidenceUnavailable

GROUP: Final = 512
"""Most entries in one transaction."""
WAITING: Final = 8_192
"""Most entries that may wait; beyond it the exchange is refused at once."""
STUCK: Final = 10.0
"""Seconds after which a write that has not ended is a fault: a frozen disk, a stopped process."""

log = structlog.get_logger(__name__)

Waiting = tuple["asyncio.Future[int]", Record]


class Sink(Protocol):
    """Where a journal writes; used by the writer thread alone."""

    def open(self) -> None:
        """Connect; raises when the log cannot be used."""

    def write(self, records: Sequence[Record]) -> int:
        """Make all of `records` durable and return the first one's index; the others follow it.

        Raises when that failed or is not certain; then none is acknowledged.
        """

    def close(self) -> None:
        """Disconnect."""


class GroupJournal:
    """An evidence log over a sink; implements `gateway.ports.Journal`.

    Once the writer has stopped, for whatever reason, every `append` is
    refused: a gateway that cannot write evidence answers nothing.
    """

    def __init__(self, sink: Sink, *, waiting: int = WAITING) -> None:
        self._sink = sink
        self._limit = waiting
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._open = False
        self._writing_since = 0.0

    @property
    def healthy(self) -> bool:
        """True while entries are taken: the writer lives, and no write has been going on for too long."""
        since = self._writing_since
        return self._open and (since == 0.0 or time.monotonic() - since < STUCK)

    async def start(self) -> None:
        """Connect and begin to write; raises `EvidenceUnavailable`."""
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._thread = threading.Thread(
            target=self._run, args=(started,), name="evidence-writer", daemon=True
        )
        self._thread.start()
        await started

    async def append(self, entry: Entry) -> int:
        """Append `entry` and return its index.

        Returns only once the entry is durable, so the caller may answer then
        and not before. Raises `EvidenceUnavailable`; the exchange is then
        refused. A caller that is cancelled while it waits leaves its entry behind.
        """
        if not self.healthy:
            raise EvidenceUnavailable
        if self._queue.qsize() >= self._limit:
            raise EvidenceUnavailable(headers={"Retry-After": "1"})
        try:
            made = record(entry)
        except ValueError:
            raise EvidenceUnavailable from None
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._queue.put((future, made))
        if not self._open:
            # The writer stopped between the check and the put: nobody may come for this one.
            self._refuse_all()
        return await future

    async def close(self) -> None:
        """Write all that waits, then stop; later appends are refused."""
        self._open = False
        thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(thread.join)

    # --- in the writer thread --------------------------------------------------------------------

    def _run(self, started: asyncio.Future[None]) -> None:
        try:
            self._sink.open()
        except Exception:
            log.exception("evidence_unavailable")
            _tell(started.get_loop(), _refuse, [started])
            return
        self._open = True
        _tell(started.get_loop(), _start, started)
        try:
            while (group := self._next_group()) is not None:
                if group:
                    self._write(group)
        except BaseException:
            log.exception("evidence_writer_died")
        finally:
            self._open = False
            self._refuse_all()
            try:
                self._sink.close()
            except Exception:
                log.exception("evidence_close_failed")

    def _next_group(self) -> list[Waiting] | None:
        """Wait for an entry and return all that wait with it; None when nothing will come any more."""
        first = self._queue.get()
        if first is None:
            return None
        group = [first]
        try:
            while len(group) < GROUP:
                more = self._queue.get_nowait()
                if more is None:
                    self._queue.put(None)
                    break
                group.append(more)
        except Empty:
            pass
        return group

    def _write(self, group: list[Waiting]) -> None:
        self._writing_since = time.monotonic()
        try:
            first = self._sink.write([made for _, made in group])
        except Exception:
            log.exception("evidence_not_written", entries=len(group))
            _refuse_group(group)
        except BaseException:
            _refuse_group(group)
            raise
        else:
            _by_loop(group, first)
        finally:
            self._writing_since = 0.0

    def _refuse_all(self) -> None:
        left: list[Waiting] = []
        try:
            while True:
                waiting = self._queue.get_nowait()
                if waiting is not None:
                    left.append(waiting)
        except Empty:
            pass
        _refuse_group(left)


def _by_loop(group: list[Waiting], first: int) -> None:
    """Wake the callers, with one call an event loop; nearly always there is only one."""
    loop = group[0][0].get_loop()
    settled: list[tuple[asyncio.Future[int], int]] = []
    for index, (future, _) in enumerate(group, first):
        if future.get_loop() is loop:
            settled.append((future, index))
        else:
            _tell(future.get_loop(), _settle, [(future, index)])
    _tell(loop, _settle, settled)


def _settle(settled: list[tuple[asyncio.Future[int], int]]) -> None:
    for future, index in settled:
        if not future.done():
            future.set_result(index)


def _start(started: asyncio.Future[None]) -> None:
    if not started.done():
        started.set_result(None)


def _refuse_group(group: list[Waiting]) -> None:
    for future, _ in group:
        _tell(future.get_loop(), _refuse, [future])


def _refuse(futures: Sequence[asyncio.Future[int]] | Sequence[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(EvidenceUnavailable())


def _tell(loop: asyncio.AbstractEventLoop, call: object, *arguments: object) -> None:
    """Call in the loop's thread; a loop that has closed has nobody left to tell."""
    try:
        loop.call_soon_threadsafe(call, *arguments)  # type: ignore[arg-type]
    except RuntimeError:
        log.warning("evidence_caller_gone")
