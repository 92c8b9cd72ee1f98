"""The `simpul` command."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Final

import typer
from pydantic import ValidationError

COMMANDS: Final = ("init", "serve", "token", "proof", "describe", "demo", "openapi")
"""Modules of `gateway.commands` with one verb: a function of the same name."""
GROUPS: Final = (
    "agency",
    "client",
    "service",
    "agreement",
    "mandate",
    "keys",
    "evidence",
    "policy",
    "journey",
)
"""Modules of `gateway.commands` with several verbs: an `app`."""


def make_app(names: Iterable[str]) -> typer.Typer:
    """Return the command line with these commands and groups."""
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="Simpul: an interoperability gateway for cross-agency government services.",
    )

    @app.callback()
    def simpul() -> None:
        """Keep the command's name in front even when only one command was loaded."""

    for name in names:
        module = import_module(f"gateway.commands.{name}")
        if name in COMMANDS:
            app.command(name)(getattr(module, name))
        else:
            app.add_typer(module.app, name=name)
    return app


def main() -> None:
    """Run the command line; only the command that is asked for is loaded, as each brings its libraries."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    known = (*COMMANDS, *GROUPS)
    gc.disable()  # modules stay: to look for garbage among them is a tenth of the start
    try:
        app = make_app([asked] if asked in known else known)
        gc.enable()
        app(prog_name="simpul")
    except ValidationError as error:
        if error.title != "Settings":
            raise
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            name = "_".join(str(part) for part in problem["loc"]).upper()
            typer.echo(f"simpul: {f'SIMPUL_{name}: ' if name else ''}{problem['msg']}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
