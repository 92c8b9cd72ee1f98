"""The `simpul` command."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
