"""Where the log is: a file of its own beside SQLite, the same database on PostgreSQL."""

from __future__ import annotations

import shutil
from pathlib import Path

from gateway.evidence.opening import FILE, evidence_store, open_journal
from gateway.evidence.verify import verify
from gateway.store.store import Store
from tests.support.evidence import entry, url_of


async def test_the_journal_writes_where_the_search_reads(
    store: Store, tmp_path: Path, sqlite_template: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / FILE)
    opened = evidence_store(data=tmp_path, store=store)
    assert (opened is store) is (store.dialect == "postgresql")
    url = url_of(store) if opened is store else None
    journal = open_journal(data=tmp_path, database_url=url, preallocate=True)
    await journal.start()
    assert await journal.append(entry()) == 0
    await journal.close()
    assert (await verify(opened)).size == 1
    await opened.close()
