"""The demo's processes: started on loopback, awaited, and ended when the demo ends in whatever way."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from gateway.demo.failure import StoryFailed

_PR_SET_PDEATHSIG = 1
_STOP_SECONDS = 10.0


class Child:
    """A process with a log file; it is given SIGTERM when its parent dies (Linux: prctl(2))."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603  our own programs
                command,
                env={**_without_settings(), **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent(),  # noqa: PLW1509  the demo has no threads
            )

    @property
    def ended(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.poll()

    def wait_until(self, ready: Callable[[], bool], seconds: float = 30.0) -> None:
        """Return once `ready` says so; raises `StoryFailed` when the process ends before, or in time."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.ended is not None:
                raise StoryFailed(f"{self.name} ended with {self.ended}: {self._last_line()}")
            if time.monotonic() > deadline:
                raise StoryFailed(f"{self.name} was not ready within {seconds:.0f} s; see {self.log}")
            time.sleep(0.03)

    def stop(self) -> None:
        """End the process and what it started: SIGTERM, and SIGKILL after a while."""
        if self.ended is None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def kill(self) -> None:
        """End the process at once, as a power cut does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _last_line(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


def run_to_end(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    """Run a command that must succeed; raises `StoryFailed` when it does not."""
    child = Child(name, command, environment, log)
    try:
        child.wait_until(lambda: child.ended == 0, seconds=60.0)
    finally:
        child.stop()


def python_module(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module with this very Python."""
    return [sys.executable, "-m", module, *arguments]


def _without_settings() -> dict[str, str]:
    """Return the environment without `SIMPUL_…`: the demo must not touch an operator's database."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SIMPUL_")}


def _end_with_parent() -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare
