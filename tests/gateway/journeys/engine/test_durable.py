"""The must-dos of DBOS, each kept: what lies on disk, under which names, and what comes back."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from gateway.journeys.engine.durable import APPLICATION_VERSION, FILE, Durable, open_sqlite, workflow_id
from gateway.model.identifiers import new_id
from gateway.registry.recorder import now_ms


class Turns:
    """Says `again` a few times, then `rests`; `hold` keeps the first turn from ending."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, int]] = []
        self.hold: asyncio.Event | None = None

    async def take(self, case: str, number: int) -> str:
        self.taken.append((case, number))
        if self.hold is not None:
            await self.hold.wait()
        return "again" if len(self.taken) % 3 else "rests"


def durable(directory: Path, turns: Turns, executor: str = "node-0") -> Durable:
    return Durable(data=directory, database_url=None, executor=executor, turn=turns.take)


async def until_done(one: Durable, case: str) -> None:
    for _ in range(400):
        if (await one.states([workflow_id(case, 1)])).get(workflow_id(case, 1)) == "SUCCESS":
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the stretch does not end")


def rows(directory: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(directory / FILE) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


async def left_in_the_middle(directory: Path, turns: Turns) -> str:
    """Begin a case whose first turn does not end, stop the process, and return the case.

    The caller keeps `turns`: the turn waits for an event of theirs, and a task that waits for what
    nobody has any more is thrown away by the collector, in the midst of it.
    """
    case = new_id()
    turns.hold = asyncio.Event()
    one = durable(directory, turns)
    await one.begin(case, 1)
    await asyncio.sleep(0.1)
    await one.stop()
    return case


async def taken_when_back(directory: Path, case: str) -> list[tuple[str, int]]:
    """Return the turns of the process that comes back, once it has ended the case."""
    again = Turns()
    back = durable(directory, again)
    await back.launch()
    await until_done(back, case)
    await back.stop()
    return again.taken


async def test_a_stretch_takes_turns_until_it_rests(tmp_path: Path) -> None:
    turns, case = Turns(), new_id()
    one = durable(tmp_path, turns)
    await one.begin(case, 1)
    await one.begin(case, 1)
    await until_done(one, case)
    await one.stop()
    assert turns.taken == [(case, 1)] * 3
    (row,) = rows(tmp_path, "SELECT serialization, executor_id, application_version FROM workflow_status")
    assert row == ("portable_json", "node-0", APPLICATION_VERSION)
    outputs = {str(output) for (output,) in rows(tmp_path, "SELECT output FROM operation_outputs")}
    assert outputs == {'"again"', '"rests"'}


async def test_what_a_process_left_is_gone_on_with_when_it_comes_back(tmp_path: Path) -> None:
    left = Turns()
    case = await left_in_the_middle(tmp_path, left)
    assert await taken_when_back(tmp_path, case) == [(case, 1)] * 3


async def test_restarts_are_not_counted_against_a_case(tmp_path: Path) -> None:
    left = Turns()
    case = await left_in_the_middle(tmp_path, left)
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE workflow_status SET recovery_attempts = 100000")
    connection.close()
    assert await taken_when_back(tmp_path, case) == [(case, 1)] * 3


async def test_the_file_is_where_it_was_when_the_process_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    turns, case = Turns(), new_id()
    one = durable(Path("here"), turns)
    await one.launch()
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path / "there")
    await one.begin(case, 1)
    await until_done(one, case)
    await one.stop()
    assert [path.name for path in tmp_path.rglob(FILE)] == [FILE]
    assert (tmp_path / "here" / FILE).exists()


async def test_what_a_dead_process_left_waits_until_it_is_adopted(tmp_path: Path) -> None:
    turns, case = Turns(), new_id()
    turns.hold = asyncio.Event()
    dead = durable(tmp_path, turns, "dead-0")
    await dead.begin(case, 1)
    await asyncio.sleep(0.1)
    await dead.stop()
    again = Turns()
    living = durable(tmp_path, again, "living-0")
    await living.launch()
    assert await living.states([workflow_id(case, 1)]) == {workflow_id(case, 1): "PENDING"}
    assert again.taken == []
    await living.adopt("dead-0")
    await until_done(living, case)
    await living.stop()


async def test_threads_can_be_used_after_a_stop(tmp_path: Path) -> None:
    one = durable(tmp_path, Turns())
    await one.launch()
    await one.stop()
    await one.stop()
    assert await asyncio.to_thread(lambda: 7) == 7


async def test_ended_workflows_are_forgotten(tmp_path: Path) -> None:
    turns, case = Turns(), new_id()
    one = durable(tmp_path, turns)
    await one.prune(now_ms() + 60_000)
    await one.begin(case, 1)
    await until_done(one, case)
    await one.prune(now_ms() + 60_000)
    assert await one.states([workflow_id(case, 1)]) == {}
    await one.stop()


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2)])
def test_commits_are_on_disk(tmp_path: Path, pragma: str, value: object) -> None:
    engine = open_sqlite(tmp_path / "w.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        assert connection.connection.dbapi_connection.isolation_level == "IMMEDIATE"
    engine.dispose()
