"""The evidence log, for commands that change something without a server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.evidence.journal import GroupJournal
from gateway.evidence.opening import evidence_store, open_journal
from gateway.settings import Settings
from gateway.store.migrate import migrate
from gateway.store.store import Store


@asynccontextmanager
async def opened_journal(settings: Settings, store: Store) -> AsyncIterator[GroupJournal]:
    """Open the log that the gateway of `settings` writes; servers may write it at the same time."""
    evidence = evidence_store(data=settings.data, store=store)
    try:
        await migrate(evidence)
    finally:
        if evidence is not store:
            await evidence.close()
    url = settings.database_url.get_secret_value() if settings.database_url else None
    journal = open_journal(data=settings.data, database_url=url)
    await journal.start()
    try:
        yield journal
    finally:
        await journal.close()
