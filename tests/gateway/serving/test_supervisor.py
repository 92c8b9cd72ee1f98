"""The supervisor's way with SIGHUP; that workers reload is tests/e2e/test_policies_reloaded.py."""

from __future__ import annotations

import multiprocessing
import signal
import socket
from typing import Any

import uvicorn

from gateway.serving.supervisor import Supervisor


def wait_for_hangup(ready: Any, told: Any) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    ready.set()
    if signal.sigtimedwait({signal.SIGHUP}, 20) is not None:
        told.set()


class Worker:
    """Stands for uvicorn's process: a child that is ready, or is not yet."""

    def __init__(self, pid: int | None, ready: bool) -> None:
        self.pid, self.ready = pid, ready

    def is_ready(self) -> bool:
        return self.ready


def test_every_worker_that_serves_is_told_and_none_is_started_anew() -> None:
    handlers = {name: signal.getsignal(name) for name in signal.valid_signals() if name not in (9, 19)}
    context = multiprocessing.get_context("spawn")
    ready, told = context.Event(), context.Event()
    child = context.Process(target=wait_for_hangup, args=(ready, told))
    child.start()
    try:
        assert ready.wait(20)
        with socket.socket() as listening:
            supervisor = Supervisor(uvicorn.Config("x:y", workers=2), [listening])
        supervisor.processes = [Worker(child.pid, True), Worker(child.pid, False), Worker(None, True)]  # type: ignore[list-item]
        supervisor.handle_hup()
        assert told.wait(20)
        assert len(supervisor.processes) == 3
    finally:
        child.join(20)
        for name, handler in handlers.items():
            if handler is not None:
                signal.signal(name, handler)
    assert child.exitcode == 0
    supervisor.processes = [Worker(child.pid, True)]  # type: ignore[list-item]
    supervisor.handle_hup()  # one that has ended meanwhile is no error
