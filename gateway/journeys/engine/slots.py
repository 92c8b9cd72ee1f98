"""The name of a process that runs cases: unique among the living, the same after a restart.

Workers that share a data directory take numbered slots, each a file that the
living process holds a lock on. The first free one is taken, so that a process
that comes back finds what it left under its own name.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

from gateway.model.identifiers import new_id

MOST: Final = 256


class Slot:
    """A slot that this process holds until it ends; the operating system lets go of it then."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._node = _node_of(directory)
        self._number, self._file = _first_free(directory)

    @property
    def executor(self) -> str:
        """The name: the node's, and the slot's number."""
        return f"{self._node}-{self._number}"

    def release(self) -> None:
        """Let another process have the slot."""
        os.close(self._file)


def _node_of(directory: Path) -> str:
    path = directory / "node"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(new_id())
    except FileExistsError:
        pass
    return path.read_text().strip()


def _first_free(directory: Path) -> tuple[int, int]:
    for number in range(MOST):
        file = os.open(directory / f"slot-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            return number, file
    raise RuntimeError(f"{MOST} processes run cases in one data directory already")
