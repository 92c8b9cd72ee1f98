"""Where the evidence log is: a file of its own, or the database that the nodes share."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from gateway.evidence.journal import GroupJournal
from gateway.evidence.journal_postgres import PostgresSink
from gateway.evidence.journal_sqlite import SQLiteSink
from gateway.store.store import Store

FILE: Final = "evidence.db"
"""In the data directory: apart from the registry's file, so that neither waits for the other's lock."""


def evidence_store(*, data: Path, store: Store) -> Store:
    """Return the store that holds the evidence log, for searching and migrating it.

    On PostgreSQL it is `store` itself. On SQLite it is another, which the
    caller migrates like the first (`gateway.store.migrate`) and closes.
    """
    if store.dialect == "postgresql":
        return store
    return Store(f"sqlite+aiosqlite:///{data.resolve() / FILE}")


def open_journal(*, data: Path, database_url: str | None, preallocate: bool = False) -> GroupJournal:
    """Return the journal, not yet started; its store must have been migrated before `start`.

    `preallocate` makes the start longer and every commit shorter: for who
    writes many entries.
    """
    if database_url is None or not database_url.startswith("postgresql"):
        return GroupJournal(SQLiteSink(data / FILE, preallocate=preallocate))
    return GroupJournal(PostgresSink(database_url))
