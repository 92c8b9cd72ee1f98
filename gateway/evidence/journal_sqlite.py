"""The journal in SQLite: WAL, `synchronous=FULL`, in a file of its own."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

import structlog

from gateway.evidence.entry import Record

log = structlog.get_logger(__name__)

LOCK_WAIT: Final = 5.0
"""Seconds to wait for somebody who writes without taking a turn: a backup, a migration."""
CHECKPOINT_BYTES: Final = 32 * 1024 * 1024
"""So much is written between two checkpoints; each takes its time, and is the writer thread's."""
_AGAIN_BYTES: Final = 1024 * 1024
"""So much is written before a checkpoint that failed is tried again."""
_ZEROS: Final = 1024 * 1024
"""So much of the WAL is laid out by one write."""
_GROUP_BYTES: Final = 8_192
"""What a group costs in the WAL besides its rows: the pages of the head and of the last rows."""
ROWS: Final = 64
"""Most rows of one statement; a statement for each number up to it, because each hands the GIL over twice."""
_INTO: Final = "INSERT INTO evidence_entries (leaf_index, entry, leaf_hash) VALUES"
_GROW: Final = "UPDATE evidence_head SET size = size + ? RETURNING size"


class SQLiteSink:
    """Appends to `path`, which has been migrated; several processes may do so at once."""

    def __init__(self, path: Path, *, lock_wait: float = LOCK_WAIT, preallocate: bool = False) -> None:
        self._path = path
        self._preallocate = preallocate
        self._lock_wait = lock_wait
        self._connection: sqlite3.Connection | None = None
        self._turn = -1
        self._written = 0

    def open(self) -> None:
        """Connect; raises `sqlite3.Error` when the file or its tables are not there."""
        connection = sqlite3.connect(
            f"{self._path.resolve().as_uri()}?mode=rw",
            uri=True,
            timeout=self._lock_wait,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=2 * ROWS,
        )
        try:
            mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()
            if mode != ("wal",):
                raise sqlite3.OperationalError("the file system does not allow WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA wal_autocheckpoint=0")
            if connection.execute("SELECT size FROM evidence_head").fetchone() is None:
                raise sqlite3.OperationalError("the journal has no head")
        except BaseException:
            connection.close()
            raise
        self._turn = os.open(f"{self._path}-turn", os.O_RDWR | os.O_CREAT, 0o600)
        self._connection = connection
        if self._preallocate:
            self._lay_out(connection)

    def _lay_out(self, connection: sqlite3.Connection) -> None:
        """Let the WAL have its size from the beginning.

        A flush of a file that grows writes the file system's own journal too:
        laid out before, a commit took two thirds of the time and of the CPU.
        SQLite reads a WAL as far as there are frames, and zeros are none; so
        they may follow, while nobody writes ("WAL-mode File Format", sqlite.org).
        """
        fcntl.flock(
            self._turn, fcntl.LOCK_EX
        )  # workers that start together wait here, for as long as it takes
        try:
            if os.stat(f"{self._path}-wal").st_size >= CHECKPOINT_BYTES:
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                with open(f"{self._path}-wal", "r+b", buffering=0) as wal:
                    missing = CHECKPOINT_BYTES - wal.seek(0, os.SEEK_END)
                    while missing > 0:
                        missing -= wal.write(bytes(min(missing, _ZEROS)))
                    os.fsync(wal)
            finally:
                connection.execute("ROLLBACK")
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def write(self, records: Sequence[Record]) -> int:
        """Append `records` in one transaction and return the first one's index; raises `sqlite3.Error`.

        Workers take turns by a lock on a file, which the kernel hands on in
        order and takes from the dead. SQLite's own waiting sleeps longer each
        time, so that one worker wins again and again and others wait a second.
        """
        connection = self._opened()
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        try:
            first = self._write(connection, records)
            if self._written > CHECKPOINT_BYTES:
                self._checkpoint(connection)
            return first
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def write_at_once(self, records: Sequence[Record]) -> int | None:
        """Write as `write` does, unless another worker has the turn or a checkpoint is due."""
        connection = self._opened()
        if self._written > CHECKPOINT_BYTES:
            return None
        try:
            fcntl.flock(self._turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        try:
            return self._write(connection, records)
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.ProgrammingError("the journal is not open")
        return self._connection

    def _write(self, connection: sqlite3.Connection, records: Sequence[Record]) -> int:
        connection.execute("BEGIN IMMEDIATE")
        try:
            (size,) = connection.execute(_GROW, (len(records),)).fetchone()
            first = int(size) - len(records)
            for start in range(0, len(records), ROWS):
                rows = records[start : start + ROWS]
                values = chain.from_iterable((index, *row) for index, row in enumerate(rows, first + start))
                connection.execute(_insert(len(rows)), tuple(values))
                self._written += sum([len(row.entry) for row in rows])
            connection.execute("COMMIT")
            self._written += _GROUP_BYTES
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return first

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        """Copy the WAL into the database; when that fails, on a full disk, try again a little later.

        What has been committed is durable in the WAL all the same.
        """
        try:
            # Not RESTART or TRUNCATE: those wait for readers.
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._written = 0
        except sqlite3.OperationalError:
            log.exception("evidence_not_checkpointed")
            self._written = CHECKPOINT_BYTES - _AGAIN_BYTES

    def close(self) -> None:
        """Disconnect; the last process to do so checkpoints and removes the WAL."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            os.close(self._turn)


@cache
def _insert(rows: int) -> str:
    return " ".join((_INTO, ", ".join(["(?, ?, ?)"] * rows)))
