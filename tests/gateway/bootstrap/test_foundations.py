"""What every other part stands on: started in order, chores that go on, counts for `/metrics`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateway.bootstrap import foundations
from gateway.bootstrap.foundations import Foundations, metrics_directory
from gateway.bootstrap.lifecycle import Lifecycle
from gateway.commands.init import initialize
from gateway.model.evidence import Entry
from gateway.settings import Settings


async def test_evidence_can_be_written_as_soon_as_it_is_started(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    await initialize(settings)
    life = Lifecycle()
    base = Foundations(settings, life)
    assert not base.journal.healthy
    await life.start()
    entry = Entry(kind="refusal", exchange="e", at=1, decision="deny", reason="r")
    assert await base.journal.append(entry) == 0
    assert metrics_directory(settings).is_dir()
    await life.stop()
    assert not base.journal.healthy


async def test_a_chore_that_fails_keeps_no_other_from_being_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foundations, "CHORE_SECONDS", 0.01)
    settings = Settings(data=tmp_path / "data")
    await initialize(settings)
    life = Lifecycle()
    base = Foundations(settings, life)
    done = asyncio.Event()

    async def fail() -> None:
        raise RuntimeError

    async def do() -> None:
        done.set()

    base.chores[:] = [fail, do]
    await life.start()
    async with asyncio.timeout(10):
        await done.wait()
        done.clear()
        await done.wait()
    await life.stop()
