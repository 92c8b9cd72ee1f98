"""`simpul policy`: checked, and reloaded."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from gateway.commands.init import initialize
from gateway.commands.policy import app
from gateway.policy.reloading import TOPIC
from gateway.settings import Settings
from gateway.store.store import Store
from gateway.store.tables.change import changes
from tests.support.facts import POLICIES


def test_the_shipped_policies_can_be_used() -> None:
    done = CliRunner().invoke(app, ["check", str(POLICIES)])
    assert done.exit_code == 0
    for rule in POLICIES.glob("*.cedar"):
        assert rule.stem in done.stdout


def test_every_fault_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "schema.cedarschema").write_text((POLICIES / "schema.cedarschema").read_text())
    for name in ("one", "two"):
        (tmp_path / f"{name}.cedar").write_text("permit (principal, action, resource);")
    done = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert done.exit_code == 1
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["one.cedar", "two.cedar"]


def test_a_reload_is_announced_to_every_worker(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    asyncio.run(initialize(settings))
    done = CliRunner().invoke(app, ["reload", "--data", str(tmp_path)])
    assert done.exit_code == 0, done.output

    async def announced() -> list[str]:
        store = Store(settings.store_url)
        async with store.read() as connection:
            found = await connection.execute(select(changes.c.key).where(changes.c.topic == TOPIC))
            keys = [str(key) for key in found.scalars()]
        await store.close()
        return keys

    assert asyncio.run(announced()) == [done.stdout.split()[-1]]


def test_nothing_is_announced_of_a_broken_set_or_without_a_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = CliRunner().invoke(app, ["reload", "--data", str(tmp_path / "nothing")])
    assert (done.exit_code, "simpul init" in done.stderr) == (1, True)
    broken = tmp_path / "broken"
    broken.mkdir()
    monkeypatch.setenv("SIMPUL_POLICIES", str(broken))
    done = CliRunner().invoke(app, ["reload", "--data", str(tmp_path / "nothing")])
    assert (done.exit_code, "holds no policy" in done.stderr) == (1, True)
