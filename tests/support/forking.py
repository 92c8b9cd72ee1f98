"""The process that imports everything once, and forks for each that asks (`tests.support.asking`).

It starts and stops a gateway too: what that reads and compiles needs no second time.
A second one, forked from it, collects the tests too; the workers of pytest
are forked from that.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import pkgutil
import random
import select
import signal
import socket
import sys
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from runpy import run_module
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from tests.support.asking import COMMANDS, LONGEST, WORKERS

_LATE = ("dbos", "uvloop", "httptools", "valkey.asyncio")
"""Imported when they are needed, and so not by importing the gateway."""


class _Forking:
    """Forks for each that asks, and tells how each ended."""

    def __init__(self, asked: socket.socket, run: int) -> None:
        self._asked = asked
        self._run = run
        self._told: dict[int, socket.socket] = {}

    def serve(self) -> list[str] | None:
        """Return its words in each child, and None here when the test run has ended."""
        ends, self._bell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._bell, warn_on_full_buffer=False)
        while True:
            ready = select.select([self._asked, ends, self._run], [], [])[0]
            if self._run in ready:
                return None
            if ends in ready:
                os.read(ends, 4096)
                self._reap()
            if self._asked in ready:
                told, _ = self._asked.accept()
                message, files, _, _ = socket.recv_fds(told, LONGEST, 3)
                pid = os.fork()
                if not pid:
                    told.close()
                    return self._become(json.loads(message), files)
                self._told[pid] = told
                for file in files:
                    os.close(file)
                told.send(str(pid).encode())

    def _reap(self) -> None:
        for pid in list(self._told):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                with self._told.pop(pid) as told:
                    told.send(str(os.waitstatus_to_exitcode(status)).encode(), socket.MSG_NOSIGNAL)

    def _become(self, asked: dict[str, Any], files: list[int]) -> list[str]:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: a killed run leaves nothing behind
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for number, file in enumerate(files):
            os.dup2(file, number)
        for file in (*files, self._bell, self._run):
            os.close(file)
        for held in (*self._told.values(), self._asked):
            held.close()
        os.environ.clear()
        os.environ.update(asked["environment"])
        random.seed()
        return list(asked["words"])


def import_everything() -> None:
    """Import what any command may need."""
    for package in ("gateway", "adapters", "policies"):
        found = import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if ".migrations." not in module.name and not module.name.endswith("__main__"):
                import_module(module.name)
    for name in _LATE:
        import_module(name)


async def _live_once(directory: Path) -> None:
    """Start a gateway and stop it."""
    house, init, settings = map(
        import_module, ("gateway.bootstrap.house", "gateway.commands.init", "gateway.settings")
    )
    given = settings.Settings.model_validate({"data": directory})
    await init.initialize(given)
    said: list[str] = []

    async def receive() -> dict[str, object]:
        return {}

    async def send(message: dict[str, str]) -> None:
        said.append(message["type"])

    await house.build(given)({"type": "lifespan"}, receive, send)
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"], said


def _listen(at: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(str(at))
    listening.listen(64)
    return listening


def _command(words: list[str]) -> None:
    """Do as `python -m WORDS` does."""
    import_module("uvicorn._subprocess").spawn = get_context("fork")
    sys.argv = words
    run_module(words[0], run_name="__main__", alter_sys=True)


def _worker(words: list[str]) -> None:
    """Do as `python -u -c LINE` does."""
    unbuffered, c, line = words
    assert (unbuffered, c) == ("-u", "-c"), words
    main = sys.modules["__main__"] = ModuleType("__main__")
    sys.argv = [c]
    exec(line, vars(main))


def _collect(what: list[str]) -> None:
    """Import all modules of these tests as pytest does; what is wrong with them, the workers will say."""
    import pytest

    standard = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", *what])
    for number, kept in enumerate(standard, 1):
        os.dup2(kept, number)
        os.close(kept)
    os.close(nowhere)


def main() -> None:
    """Import everything, then fork for each that asks at a socket of the directory that is given."""
    directory, run, *what = sys.argv[1:]
    if what:
        workers = _listen(Path(directory, WORKERS))
    commands = _listen(Path(directory, COMMANDS))
    import_everything()
    collected = gc.get_threshold()
    with TemporaryDirectory() as live:
        asyncio.run(_live_once(Path(live)))
    gc.set_threshold(*collected)  # a gateway sets its own
    gc.freeze()
    if what and not os.fork():
        commands.close()
        _collect(what)
        gc.collect()
        gc.freeze()
        words = _Forking(workers, int(run)).serve()
        if words is not None:
            _worker(words)
        return
    if what:
        workers.close()
    words = _Forking(commands, int(run)).serve()
    if words is not None:
        _command(words)


if __name__ == "__main__":
    main()
