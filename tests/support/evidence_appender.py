"""Processes that append until they are killed, and say `index exchange` of each acknowledged entry.

It begins with everything imported. For each line on its standard input it
forks two appenders, says `pid N` of each, and `ended` once both were killed.
"""

from __future__ import annotations

import asyncio
import os
import sys

from gateway.evidence.journal import GroupJournal
from tests.support.evidence import entry, sink_for


async def append_forever(url: str) -> None:
    """Append with several callers at once; each line is written only after its entry was acknowledged."""
    journal = GroupJournal(sink_for(url))
    await journal.start()

    async def one_caller() -> None:
        while True:
            made = entry()
            index = await journal.append(made)
            os.write(1, f"{index} {made.exchange}\n".encode())

    await asyncio.gather(*(one_caller() for _ in range(8)))


def fork_appender(url: str) -> int:
    """Return the pid of a new appender."""
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(append_forever(url))
        finally:
            os._exit(1)
    os.write(1, f"pid {pid}\n".encode())
    return pid


if __name__ == "__main__":
    for _ in sys.stdin:
        for child in [fork_appender(sys.argv[1]) for _ in range(2)]:
            os.waitpid(child, 0)
        os.write(1, b"ended\n")
