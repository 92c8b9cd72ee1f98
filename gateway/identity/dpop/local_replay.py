"""The `jti` of proofs and assertions, remembered by the workers of one node in a file of their own.

Every DPoP-bound call uses one, so this may cost some ten microseconds, and no
more. It survives the end of a process; what a power cut forgets is out of date
in minutes. Nodes that share PostgreSQL use `OnceValues` instead.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

PRUNE_EVERY: Final = 1_024
"""Uses between two prunings."""


class LocalReplay:
    """A SQLite table shared by processes, synced at checkpoints; its primary key decides who was first."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._uses = 0
        self._database = sqlite3.connect(path, timeout=2.0, isolation_level=None, check_same_thread=False)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=NORMAL",
            "CREATE TABLE IF NOT EXISTS used (digest BLOB PRIMARY KEY, expires REAL NOT NULL) WITHOUT ROWID",
        ):
            self._database.execute(statement)

    async def use(self, kind: str, owner: str, value: str, expires: float) -> bool:
        """Use a value; True the first time only. Raises when the file cannot be written: fail closed."""
        digest = sha256("\0".join((kind, owner, value)).encode()).digest()
        self._uses += 1
        if self._uses % PRUNE_EVERY == 0:
            self._database.execute("DELETE FROM used WHERE expires < ?", (self._clock(),))
        cursor = self._database.execute("INSERT OR IGNORE INTO used VALUES (?, ?)", (digest, expires))
        return cursor.rowcount == 1

    def close(self) -> None:
        """Close the file."""
        self._database.close()
