"""A look at whether a SQLite file changed at all, for almost nothing.

Five polls a second through a connection pool and its threads cost a worker
more than one per cent of a core; this costs it some microseconds a look.
"""

from __future__ import annotations

import sqlite3

from gateway.store.store import Store


class Glance:
    """Says whether anything was committed since the last look; on PostgreSQL it cannot tell."""

    def __init__(self, store: Store) -> None:
        self._connection: sqlite3.Connection | None = None
        self._seen: int | None = None
        database = store.engine.url.database
        if store.dialect == "sqlite" and database:
            self._connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)

    def changed(self) -> bool:
        """Return False only when nothing was committed, by anybody, since this last returned True.

        `PRAGMA data_version` reads shared memory: no disk, no lock, no thread.
        """
        if self._connection is None:
            return True
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version == self._seen:
            return False
        self._seen = version
        return True

    def forget(self) -> None:
        """Let the next `changed` be true: what was seen could not be read."""
        self._seen = None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
