"""`simpul policy`: policies, without a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.policy.source import PolicyInvalid, read_policies

app = typer.Typer(no_args_is_help=True, help=__doc__)


@app.callback()
def policy() -> None:
    """Work on policies, without a server."""


@app.command()
def check(
    directory: Annotated[Path, typer.Argument(help="Holds .cedar files and schema.cedarschema.")],
) -> None:
    """Say whether the policies in DIRECTORY can be used, and list them; else every fault, and exit 1."""
    try:
        source = read_policies(directory)
    except PolicyInvalid as invalid:
        for error in invalid.errors:
            typer.echo(f"simpul policy: {error}", err=True)
        raise typer.Exit(1) from invalid
    for rule in source.rules.values():
        typer.echo(f"{rule.id:32} {rule.reason}")
    typer.echo(f"policy set {source.digest}")
