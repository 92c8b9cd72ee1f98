from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
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


@pytest.mark.parametrize("kid", ["-1jN0clJBQUFSiKgTMSQ4fHUqwsLSDF", "--d0clJBQUFSiKgTMSQ4fHUqwsLSDF"])
def test_a_kid_that_begins_with_a_hyphen_is_no_option(tmp_path: Path, kid: str) -> None:
    asyncio.run(initialize(Settings(data=tmp_path)))
    result = RUN.invoke(app, ["revoke", kid, "--data", str(tmp_path)])
    assert (result.exit_code, result.output.strip()) == (1, f"simpul keys: there is no key {kid}")


def test_before_init_one_clear_line(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["rotate", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "simpul init" in result.output
