"""Evidence for tests: entries, and a journal over the store of a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from gateway.evidence.journal import GroupJournal, Sink
from gateway.evidence.journal_postgres import PostgresSink
from gateway.evidence.journal_sqlite import SQLiteSink
from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.store.store import Store


def entry(**changes: Any) -> Entry:
    """Return the outcome of an invented exchange, with `changes`."""
    members: dict[str, Any] = {
        "kind": "outcome",
        "exchange": new_id(),
        "at": 1_600_000_000_000,
        "decision": "permit",
        "reason": "agreed",
        "client": "portal",
        "client_agency": "city",
        "agency": "tax",
        "service": "income",
        "operation": "get-income",
        "purpose": "benefit",
        "policies": ("agreed_exchange",),
        "released": ("/persons/name",),
        "status": 200,
    }
    return Entry(**{**members, **changes})


def sink_for(url: str) -> Sink:
    """Return the sink that writes to the store at `url`."""
    if url.startswith("postgresql"):
        return PostgresSink(url)
    return SQLiteSink(Path(url.partition(":///")[2]))


def url_of(store: Store) -> str:
    """Return the store's URL, password and all."""
    return store.engine.url.render_as_string(hide_password=False)


@asynccontextmanager
async def journal_on(store: Store) -> AsyncIterator[GroupJournal]:
    """Run a journal that writes to `store`."""
    journal = GroupJournal(sink_for(url_of(store)))
    await journal.start()
    try:
        yield journal
    finally:
        await journal.close()
