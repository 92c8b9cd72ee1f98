"""`simpul` commands as processes that begin with everything imported, which is most of what a start takes.

One process of a test run imports the gateway and then forks for every
command (`tests.support.forking`); a command is otherwise as `python -m
gateway` is: a process and a session of its own, its own environment, files
and exit code. Workers of `simpul serve` are forked too. Tests whose subject
is a start begin cold.
"""

from __future__ import annotations

import atexit
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from tests.support.asking import COMMANDS, DIRECTORY, ask

ROOT = Path(__file__).parents[2]


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


@dataclass(frozen=True)
class Talking:
    """A process, its standard input and its standard output."""

    process: WarmProcess
    stdin: IO[bytes]
    stdout: IO[bytes]


class Warmed:
    """Asks the process that has imported everything."""

    def __init__(self, directory: Path) -> None:
        self._at = str(directory / COMMANDS)

    def start(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *files: int,
        module: str = "gateway",
        stdin: int = 0,
    ) -> WarmProcess:
        """Start `python -m MODULE` with these arguments; `files` are its standard output and error."""
        told, pid = ask(self._at, [module, *arguments], environment, [stdin, *files])
        return WarmProcess(pid, told.detach(), arguments)

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


@contextmanager
def talking(module: str, *arguments: str) -> Iterator[Talking]:
    """Run `python -m MODULE`; its standard input closes at the end of the block, and it must end then."""
    ours_in, stdin = os.pipe()
    stdout, ours_out = os.pipe()
    process = warmed().start(arguments, os.environ, ours_out, module=module, stdin=ours_in)
    os.close(ours_in)
    os.close(ours_out)
    with open(stdin, "wb", buffering=0) as said, open(stdout, "rb") as heard:
        try:
            yield Talking(process, said, heard)
        finally:
            said.close()
            process.wait(30)


def begin(*collect: str) -> Path:
    """Start the process that forks, until this process ends, and return where it is asked.

    Given what is to be tested, it forks workers of pytest too, that begin
    with all of this collected.
    """
    directory = Path(tempfile.mkdtemp(prefix="simpul-warm-"))
    ours, theirs = os.pipe()
    command = [sys.executable, "-m", "tests.support.forking", str(directory), str(ours), *collect]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[ours], start_new_session=True
    )
    os.close(ours)

    def end() -> None:
        os.close(theirs)
        process.wait(30)
        shutil.rmtree(directory)

    atexit.register(end)
    while not (directory / COMMANDS).exists():
        assert process.poll() is None, "the process that forks did not start"
        select.select([], [], [], 0.01)
    return directory


@cache
def warmed() -> Warmed:
    """Return the one of this test run."""
    known = os.environ.get(DIRECTORY)
    return Warmed(Path(known) if known else begin())
