"""Small transactions of many callers, run one after the other in one thread and committed together.

An async connection passes each statement to a thread and back; that costs
several times what the statement does. Here a whole transaction is one function
that runs in the writer's thread, and all that wait share one commit (natural
group commit): a lone caller waits for no timer, a crowd for one flush.

(1) Jobs run in the order in which they came. (2) One that raises `Withdrawn`
has written nothing, and the others go on. (3) Anything else that one raises
undoes the group, and each of its jobs is run again, alone. (4) Nobody is
answered before the commit; when that fails, everybody is told.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy import Connection, Engine

GROUP: Final = 256
"""Most jobs in one transaction."""

T = TypeVar("T")
Job = Callable[[Connection], T]
"""Is given the connection within a transaction; may be run again when a group was undone."""

log = structlog.get_logger(__name__)


class Withdrawn(Exception):
    """What a job raises that will not write, and has not written."""


class _Waiting:
    """A job and who waits for it."""

    __slots__ = ("failure", "future", "job", "loop", "result")

    def __init__(self, job: Job[Any]) -> None:
        self.job = job
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.failure: BaseException | None = None

    def settle(self) -> None:
        """Wake the caller, who may have gone."""
        if self.future.done():
            return
        if self.failure is not None:
            self.future.set_exception(self.failure)
        else:
            self.future.set_result(self.result)


class Writer:
    """One thread and one connection, from the first job until `close`."""

    def __init__(self, open_engine: Callable[[], Engine]) -> None:
        self._open_engine = open_engine
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._engine: Engine | None = None
        self._connection: Connection | None = None

    async def run(self, job: Job[T]) -> T:
        """Run `job` in a transaction and return what it returned, once that is committed.

        Raises what the job raised. A caller that is cancelled leaves its job behind.
        """
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
            self._thread.start()
        waiting = _Waiting(job)
        self._queue.put(waiting)
        result: T = await waiting.future
        return result

    async def close(self) -> None:
        """Run what waits, then stop."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(thread.join)

    # --- in the writer's thread ------------------------------------------------------------------

    def _run(self) -> None:
        self._engine = self._open_engine()
        going_on = True
        while going_on:
            first = self._queue.get()
            group = [] if first is None else [first]
            going_on = first is not None
            with suppress(Empty):
                while going_on and len(group) < GROUP:
                    following = self._queue.get_nowait()
                    going_on = following is not None
                    group += [] if following is None else [following]
            self._write(group)
            _tell(group)
        self._disconnect()
        self._engine.dispose()

    def _write(self, group: list[_Waiting], *, again: bool = True) -> None:
        if not group:
            return
        try:
            transaction = self._connect().begin()
            for waiting in group:
                self._perform(waiting)
        except Exception as failure:  # (3)
            self._disconnect()
            # A connection that broke while nobody used it is no job's fault.
            lost = again and getattr(failure, "connection_invalidated", False)
            if len(group) == 1 and not lost:
                group[0].failure = failure
                return
            for waiting in group:
                self._write([waiting], again=False)
            return
        try:
            transaction.commit()
        except Exception as failure:  # (4)
            log.warning("group_not_committed", jobs=len(group), error=type(failure).__name__)
            self._disconnect()
            for waiting in group:
                waiting.failure = failure

    def _perform(self, waiting: _Waiting) -> None:
        try:
            waiting.result, waiting.failure = waiting.job(self._connect()), None
        except Withdrawn as withdrawn:  # (2)
            waiting.failure = withdrawn

    def _connect(self) -> Connection:
        if self._connection is None:
            assert self._engine is not None
            self._connection = self._engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        """Let go of the connection, and with it of whatever transaction is open."""
        connection, self._connection = self._connection, None
        if connection is not None:
            # Not given back: a commit that failed may have left a transaction open.
            with suppress(Exception):
                connection.invalidate()
                connection.close()


def _tell(group: list[_Waiting]) -> None:
    """Wake the callers, with one message to each loop; a loop that has closed has nobody left to tell."""
    loops: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}
    for waiting in group:
        loops.setdefault(waiting.loop, []).append(waiting)
    for loop, callers in loops.items():
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, callers)


def _settle(callers: list[_Waiting]) -> None:
    for waiting in callers:
        waiting.settle()
