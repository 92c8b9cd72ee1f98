"""`simpul policy check`."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from gateway.commands.policy import app
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
