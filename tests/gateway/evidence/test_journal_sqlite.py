"""The SQLite journal: how it is set up, and that nothing is ever half written."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.evidence import journal_sqlite
from gateway.evidence.entry import record
from gateway.evidence.journal_sqlite import SQLiteSink
from tests.support.evidence import entry


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Path:
    path = tmp_path / "evidence.db"
    shutil.copy(sqlite_template, path)
    return path


def rows(path: Path) -> list[tuple[int, bytes]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT leaf_index, entry FROM evidence_entries ORDER BY 1").fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("size", [1, 2, 63, 64, 65, 127, 300])
def test_groups_of_any_size_keep_their_order(database: Path, size: int) -> None:
    sink = SQLiteSink(database)
    sink.open()
    records = [record(entry()) for _ in range(size + 1)]
    assert sink.write(records[:1]) == 0
    assert sink.write(records[1:]) == 1
    sink.close()
    assert rows(database) == list(enumerate(made.entry for made in records))


def test_it_is_durable_before_it_returns(database: Path) -> None:
    sink = SQLiteSink(database)
    sink.open()
    assert sink._connection is not None
    assert sink._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert sink._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    sink.close()


def test_another_writer_that_does_not_end_is_an_error(database: Path) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")
    sink = SQLiteSink(database, lock_wait=0.05)
    sink.open()
    with pytest.raises(sqlite3.OperationalError):
        sink.write([record(entry())])
    other.execute("ROLLBACK")
    other.close()
    assert sink.write([record(entry())]) == 0
    sink.close()


def test_a_group_that_fails_in_the_middle_leaves_nothing(database: Path) -> None:
    sink = SQLiteSink(database)
    sink.open()
    broken = record(entry())._replace(leaf_hash=None)
    with pytest.raises(sqlite3.IntegrityError):
        sink.write([record(entry()) for _ in range(70)] + [broken])
    assert sink.write([record(entry())]) == 0
    sink.close()
    assert len(rows(database)) == 1


@pytest.mark.parametrize("what", ["tables", "head", "file"])
def test_a_file_that_is_not_a_journal_is_refused(database: Path, what: str) -> None:
    if what == "file":
        database.unlink()
    else:
        connection = sqlite3.connect(database)
        connection.execute("DELETE FROM evidence_head" if what == "head" else "DROP TABLE evidence_head")
        connection.commit()
        connection.close()
    with pytest.raises(sqlite3.Error):
        SQLiteSink(database).open()
    assert database.exists() is (what != "file")


def test_a_full_disk_is_an_error_and_leaves_nothing(database: Path) -> None:
    """The process may write files of 400 kB at most: checkpoints fail, and then writes do."""
    script = f"""
import resource, signal, sqlite3
from pathlib import Path
from gateway.evidence import journal_sqlite
from gateway.evidence.entry import record
from gateway.evidence.journal_sqlite import SQLiteSink
from tests.support.evidence import entry
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
journal_sqlite.CHECKPOINT_BYTES = 100_000
sink = SQLiteSink(Path({str(database)!r}))
sink.open()
written = 0
try:
    while written < 100_000:
        assert sink.write([record(entry()) for _ in range(20)]) == written
        written += 20
except sqlite3.OperationalError:
    print()
    print(written)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert "evidence_not_checkpointed" in done.stdout
    written = int(done.stdout.split()[-1])
    assert 0 < written < 100_000
    assert [index for index, _ in rows(database)] == list(range(written))


def test_nothing_is_written_at_once_while_another_worker_has_the_turn(database: Path) -> None:
    one, other = SQLiteSink(database), SQLiteSink(database)
    one.open()
    other.open()
    assert one.write_at_once([record(entry())]) == 0
    with open(f"{database}-turn") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        assert other.write_at_once([record(entry())]) is None
    assert other.write_at_once([record(entry())]) == 1
    one.close()
    other.close()


def test_a_checkpoint_is_left_to_the_thread_and_done(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_sqlite, "CHECKPOINT_BYTES", 100_000)
    sink = SQLiteSink(database)
    sink.open()
    written = 0
    while sink.write_at_once([record(entry()) for _ in range(10)]) is not None:
        written += 10
        assert written < 1_000
    before = database.stat().st_size
    assert sink.write([record(entry())]) == written
    assert database.stat().st_size > before
    assert sink.write_at_once([record(entry())]) == written + 1
    sink.close()


def test_the_wal_has_its_size_from_the_beginning_and_does_not_grow(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_sqlite, "CHECKPOINT_BYTES", 2_000_000)
    wal = database.with_name(database.name + "-wal")
    sinks = [SQLiteSink(database, preallocate=True) for _ in range(2)]
    for sink in sinks:
        sink.open()
    laid_out = wal.stat().st_size
    assert laid_out >= 2_000_000
    assert [sinks[n % 2].write([record(entry())]) for n in range(100)] == list(range(100))
    assert wal.stat().st_size == laid_out
    for sink in sinks:
        sink.close()


def test_what_is_in_the_wal_already_outlives_its_being_laid_out(database: Path, tmp_path: Path) -> None:
    writer, next_one = SQLiteSink(database), SQLiteSink(database, preallocate=True)
    writer.open()
    assert writer.write([record(entry())]) == 0
    next_one.open()
    assert [sink.write([record(entry())]) for sink in (writer, next_one, writer)] == [1, 2, 3]
    copy = tmp_path / "as-after-a-crash.db"
    for suffix in ("", "-wal"):
        shutil.copy(f"{database}{suffix}", f"{copy}{suffix}")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*), max(leaf_index) FROM evidence_entries").fetchone() == (
            4,
            3,
        )
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    for sink in (writer, next_one):
        sink.close()
