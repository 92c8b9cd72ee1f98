"""The journal in PostgreSQL: one connection of the writer thread, and the head row's lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import psycopg
from sqlalchemy.engine import make_url

from gateway.evidence.entry import Record

CONNECT_WAIT: Final = 5
"""Seconds to connect."""
LOCK_WAIT: Final = 5_000
"""Milliseconds to wait for another node that is writing."""
STATEMENT_WAIT: Final = 10_000
"""Milliseconds that one statement may take."""
_INSERT: Final = """
INSERT INTO evidence_entries (leaf_index, entry, leaf_hash)
SELECT %s::bigint + place - 1, entry, leaf_hash
FROM unnest(%s::bytea[], %s::bytea[]) WITH ORDINALITY AS given (entry, leaf_hash, place)
"""
"""One statement for any number of rows: columns as arrays, in the order of `Record`."""


class PostgresSink:
    """Appends to the database at a `postgresql+psycopg://` URL; several nodes may do so at once."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.Connection[Any] | None = None

    def open(self) -> None:
        """Connect; raises `psycopg.Error`."""
        connection = psycopg.connect(
            self._url,
            autocommit=False,
            connect_timeout=CONNECT_WAIT,
            prepare_threshold=1,
            application_name="simpul-evidence",
        )
        try:
            with connection.transaction():
                connection.execute("SET SESSION synchronous_commit = on")
                connection.execute(f"SET SESSION lock_timeout = {LOCK_WAIT}")
                connection.execute(f"SET SESSION statement_timeout = {STATEMENT_WAIT}")
                connection.execute(f"SET SESSION idle_in_transaction_session_timeout = {STATEMENT_WAIT}")
                if connection.execute("SELECT size FROM evidence_head").fetchone() is None:
                    raise psycopg.OperationalError("the journal has no head")
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def write(self, records: Sequence[Record]) -> int:
        """Append `records` in one transaction and return the first one's index; raises `psycopg.Error`.

        A connection that proves dead before anything was written is made anew
        once. One that breaks later leaves the outcome open, so that is an error.
        """
        try:
            connection, first = self._lock_head()
        except psycopg.OperationalError:
            if self._connection is not None and not self._connection.closed:
                raise
            self._drop()
            self.open()
            connection, first = self._lock_head()
        try:
            connection.execute(_INSERT, (first, *(list(column) for column in zip(*records, strict=True))))
            connection.execute("UPDATE evidence_head SET size = %s", (first + len(records),))
            connection.commit()
        except BaseException:
            self._roll_back(connection)
            raise
        return first

    def write_at_once(self, records: Sequence[Record]) -> int | None:
        """Return None: a database across a network is always waited for."""
        return None

    def close(self) -> None:
        """Disconnect."""
        self._drop()

    def _lock_head(self) -> tuple[psycopg.Connection[Any], int]:
        if self._connection is None or self._connection.closed:
            raise psycopg.OperationalError("not connected")
        try:
            row = self._connection.execute("SELECT size FROM evidence_head FOR UPDATE").fetchone()
            if row is None:
                raise psycopg.DataError("the journal has no head")
        except BaseException:
            self._roll_back(self._connection)
            raise
        return self._connection, int(row[0])

    def _roll_back(self, connection: psycopg.Connection[Any]) -> None:
        try:
            connection.rollback()
        except psycopg.Error:
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
