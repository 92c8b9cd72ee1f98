"""Asks `tests.support.forking` for a process, and stands for the Python of a worker of pytest.

As a worker's Python this file is run alone, by an interpreter that has
nothing else: it needs the standard library only.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence

DIRECTORY = "WARM_SIMPUL"
"""Names the directory of the sockets; not a setting of Simpul, which has none that it does not know."""
COMMANDS = "commands"
WORKERS = "workers"
LONGEST = 1 << 17


def ask(
    at: str, words: Sequence[str], environment: Mapping[str, str], files: Sequence[int]
) -> tuple[socket.socket, int]:
    """Have a process begin with these words and files; return what its exit code comes by, and its id."""
    asked = json.dumps({"words": list(words), "environment": dict(environment)}).encode()
    assert len(asked) < LONGEST
    told = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    told.connect(at)
    socket.send_fds(told, [asked], files)
    return told, int(told.recv(16))


def main() -> int:
    """Be a worker's Python: its words, files and exit code."""
    told, _pid = ask(os.path.join(os.environ[DIRECTORY], WORKERS), sys.argv[1:], os.environ, [0, 1, 2])
    for file in (0, 1):
        os.close(file)
    return abs(int(told.recv(16) or b"9"))


if __name__ == "__main__":
    sys.exit(main())
