from __future__ import annotations

import asyncio
from pathlib import Path

from typer.testing import CliRunner

from gateway.commands.init import initialize
from gateway.commands.keys import app
from gateway.settings import Settings

RUN = CliRunner()


def test_keys_are_listed_rotated_and_revoked(tmp_path: Path) -> None:
    asyncio.run(initialize(Settings(data=tmp_path)))
    data = ["--data", str(tmp_path)]
    before = dict(line.split()[::-1] for line in RUN.invoke(app, ["list", *data]).output.splitlines())
    assert sorted(before.values()) == ["current", "next"]
    kid = RUN.invoke(app, ["rotate", *data]).output.strip()
    assert before[kid] == "next"
    after = dict(line.split()[::-1] for line in RUN.invoke(app, ["list", *data]).output.splitlines())
    assert after[kid] == "current"
    assert RUN.invoke(app, ["revoke", kid, *data]).exit_code == 0
    assert RUN.invoke(app, ["revoke", kid, *data]).exit_code == 1
    assert kid not in RUN.invoke(app, ["list", *data]).output


def test_before_init_one_clear_line(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["rotate", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "simpul init" in result.output
