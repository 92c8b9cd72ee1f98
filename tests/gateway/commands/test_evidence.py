"""`simpul evidence verify`."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.commands.evidence import app
from gateway.evidence.opening import FILE, open_journal
from tests.support.evidence import entry


@pytest.fixture
def data(tmp_path: Path, sqlite_template: Path) -> Path:
    """A data directory with three entries."""
    shutil.copy(sqlite_template, tmp_path / FILE)

    async def append() -> None:
        journal = open_journal(data=tmp_path, database_url=None)
        await journal.start()
        for _ in range(3):
            await journal.append(entry())
        await journal.close()

    asyncio.run(append())
    return tmp_path


def test_a_whole_log_is_counted(data: Path) -> None:
    done = CliRunner().invoke(app, ["verify", "--data", str(data)])
    assert (done.exit_code, done.stdout.split()[:2]) == (0, ["3", "entries,"])


def test_a_changed_entry_is_named(data: Path) -> None:
    with sqlite3.connect(data / FILE) as connection:
        connection.execute("UPDATE evidence_entries SET entry = leaf_hash WHERE leaf_index = 1")
    connection.close()
    done = CliRunner().invoke(app, ["verify", "--data", str(data)])
    assert (done.exit_code, done.stderr) == (1, "simpul evidence: entry 1 was changed\n")
