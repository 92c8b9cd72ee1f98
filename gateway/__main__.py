"""The `simpul` command."""

from __future__ import annotations

import typer

from gateway.commands import agency, agreement, client, keys, service
from gateway.commands.demo import demo
from gateway.commands.describe import describe
from gateway.commands.init import init
from gateway.commands.serve import serve
from gateway.commands.token import token

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Simpul: an interoperability gateway for cross-agency government services.",
)
for command in (init, serve, token, describe, demo):
    app.command()(command)
for group in (agency, client, service, agreement, keys):
    app.add_typer(group.app, name=group.__name__.rpartition(".")[2])


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
