from __future__ import annotations

from pathlib import Path

from gateway.commands.command_journal import opened_journal
from gateway.commands.init import initialize
from gateway.model.evidence import Entry
from gateway.settings import Settings
from gateway.store.store import Store


async def test_a_command_writes_to_a_log_that_no_server_has_made_yet(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    await initialize(settings)
    store = Store(settings.store_url)
    entry = Entry(kind="identity.key.rotated", exchange="x", at=1, decision="permit", reason="done")
    indices = []
    for _ in range(2):
        async with opened_journal(settings, store) as journal:
            indices.append(await journal.append(entry))
    await store.close()
    assert indices == [0, 1]
