"""A process that appends until it is killed, and says `index exchange` of each acknowledged entry."""

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


if __name__ == "__main__":
    asyncio.run(append_forever(sys.argv[1]))
