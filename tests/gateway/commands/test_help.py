"""Every command can say how it is used: what helps is text, and brackets in it are no markup."""

from __future__ import annotations

from collections.abc import Iterator

import click
import typer
from typer.testing import CliRunner

from gateway.__main__ import COMMANDS, GROUPS, make_app


def _below(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    for name, inner in getattr(command, "commands", {}).items():
        yield from _below(inner, (*words, name))


def test_every_command_shows_its_help() -> None:
    app = make_app((*COMMANDS, *GROUPS))
    every = list(_below(typer.main.get_command(app), ()))
    assert ("agency", "add") in every
    for words in every:
        result = CliRunner().invoke(app, [*words, "--help"])
        assert result.exit_code == 0, (words, result.exception)
        assert "Usage" in result.stdout
