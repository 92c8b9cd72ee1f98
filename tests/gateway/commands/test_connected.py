"""What all commands with a session have in common."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from gateway.commands import agency
from gateway.commands.connected import connected
from gateway.commands.session import Session
from tests.support.command_line import registry_url

__all__ = ["registry_url"]


def test_a_token_is_read_from_standard_input_or_a_file(registry_url: str, tmp_path: Path) -> None:
    words = ["list", "--json", "--server", registry_url + "/"]
    read = CliRunner().invoke(agency.app, [*words, "--token", "-"], input="operator\n")
    assert read.exit_code == 0, read.output
    path = tmp_path / "token"
    path.write_text("operator")
    again = CliRunner().invoke(agency.app, [*words, "--token-file", str(path)])
    assert json.loads(again.stdout) == json.loads(read.stdout)


def test_without_a_token_the_operators_key_is_needed(tmp_path: Path) -> None:
    result = CliRunner().invoke(agency.app, ["list", "--data", str(tmp_path)])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "no usable key of operator" in result.stderr


def test_what_the_server_says_is_no_markup(registry_url: str) -> None:
    app = typer.Typer()

    @app.command()
    @connected("a")
    def show(session: Session) -> list[dict[str, object]]:
        return [{"a": "[red]x[/red]"}, {"a": ["b", "c"]}, {"a": {"n": 1}}, {"a": None}]

    result = CliRunner().invoke(app, ["--server", registry_url, "--token", "operator"])
    assert [line.strip() for line in result.stdout.splitlines()] == [
        "a",
        "[red]x[/red]",
        "b, c",
        '{"n":1}',
        "",
    ]
