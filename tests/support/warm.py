"""`simpul` commands as processes that begin with everything imported, which is most of what a start takes.

One process a test session imports the gateway and then forks for every
command; a command is otherwise as `python -m gateway` is: a process and a
session of its own, its own environment, files and exit code. Workers of
`simpul serve` are forked too. Tests whose subject is a start begin cold.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from runpy import run_module
from typing import Any

ROOT = Path(__file__).parents[2]
_LONGEST = 1 << 17
_LATE = ("dbos", "uvloop", "httptools", "valkey.asyncio")
"""Imported when they are needed, and so not by importing the gateway."""


class WarmProcess:
    """A command that runs; as much of `subprocess.Popen` as the tests use."""

    def __init__(self, pid: int, status: int, arguments: Sequence[str]) -> None:
        self.pid = pid
        self._status = status
        self._arguments = arguments
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._read(0.0)

    def terminate(self) -> None:
        """Ask the command to end."""
        self.send_signal(signal.SIGTERM)

    def wait(self, timeout: float = 60.0) -> int:
        """Return the exit code; raises `subprocess.TimeoutExpired`."""
        code = self._read(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self._arguments, timeout)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to a command that has not ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def _read(self, seconds: float) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], seconds)[0]:
            said = os.read(self._status, 16)
            os.close(self._status)
            self.returncode = int(said) if said else -signal.SIGKILL
        return self.returncode


class Warmed:
    """The process that has imported everything."""

    def __init__(self) -> None:
        self._socket, other = socket.socketpair()
        with other:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(other.fileno())],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
                start_new_session=True,
            )
        self._asking = threading.Lock()
        atexit.register(self._end)

    def start(
        self, arguments: Sequence[str], environment: Mapping[str, str], *files: int, module: str = "gateway"
    ) -> WarmProcess:
        """Start `python -m MODULE` with these arguments; `files` are its standard output and error."""
        status, told = os.pipe()
        words = [module, *arguments]
        asked = json.dumps({"words": words, "environment": dict(environment)}).encode()
        assert len(asked) < _LONGEST
        with self._asking:
            socket.send_fds(self._socket, [asked], [*files, told])
            pid = int(self._socket.recv(16))
        os.close(told)
        return WarmProcess(pid, status, arguments)

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """Run `simpul` to its end; raises `subprocess.TimeoutExpired`."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as error:
            started = self.start(arguments, environment, out.fileno(), error.fileno())
            try:
                code = started.wait(seconds)
            except subprocess.TimeoutExpired:
                started.send_signal(signal.SIGKILL)
                raise
            out.seek(0)
            error.seek(0)
            return subprocess.CompletedProcess(arguments, code, out.read(), error.read())

    def _end(self) -> None:
        self._socket.close()
        self._process.wait(30)


@cache
def warmed() -> Warmed:
    """Return the one of this test process."""
    return Warmed()


class _Forking:
    """Forks a command for each message, and tells how each ended."""

    def __init__(self, asked: socket.socket) -> None:
        self._asked = asked
        self._told: dict[int, int] = {}

    def serve(self) -> list[str] | None:
        """Return a command's words in each child, and None here when the tests have ended."""
        ends, self._bell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._bell, warn_on_full_buffer=False)
        while True:
            ready = select.select([self._asked, ends], [], [])[0]
            if ends in ready:
                os.read(ends, 4096)
                self._reap()
            if self._asked in ready:
                message, files, _, _ = socket.recv_fds(self._asked, _LONGEST, 3)
                if not message:
                    return None
                pid = os.fork()
                if not pid:
                    return self._become(json.loads(message), files)
                *standard, self._told[pid] = files
                for file in standard:
                    os.close(file)
                self._asked.send(str(pid).encode())

    def _reap(self) -> None:
        for pid in list(self._told):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                told = self._told.pop(pid)
                os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
                os.close(told)

    def _become(self, asked: dict[str, Any], files: list[int]) -> list[str]:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: a killed run leaves nothing behind
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for number, file in enumerate(files[:2], 1):
            os.dup2(file, number)
        for file in (*files, *self._told.values(), self._bell, self._asked.fileno()):
            os.close(file)
        self._asked.detach()
        os.environ.clear()
        os.environ.update(asked["environment"])
        return list(asked["words"])


def _import_everything() -> None:
    for package in ("gateway", "adapters", "policies"):
        found = import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if ".migrations." not in module.name and not module.name.endswith("__main__"):
                import_module(module.name)
    for name in _LATE:
        import_module(name)
    import_module("uvicorn._subprocess").spawn = get_context("fork")
    gc.freeze()


def main() -> None:
    """Import everything, then fork for each message of the socket whose number is given."""
    _import_everything()
    words = _Forking(socket.socket(fileno=int(sys.argv[1]))).serve()
    if words is not None:
        sys.argv = words
        run_module(words[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
