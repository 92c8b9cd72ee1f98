"""`simpul policy`: policies, checked without a server and reloaded by all of them."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from gateway.identity.keys.wrapping import WrappingKey
from gateway.policy.reloading import TOPIC
from gateway.policy.source import PolicyInvalid, PolicySource, read_policies
from gateway.settings import Settings
from gateway.store.changes import announce
from gateway.store.secrets import Secrets, UnknownSecret
from gateway.store.store import Store

app = typer.Typer(
    no_args_is_help=True, help="Policies, checked without a server and reloaded by all of them."
)


@app.callback()
def policy() -> None:
    """Check policies without a server, or have every server use them."""


@app.command()
def check(
    directory: Annotated[Path, typer.Argument(help="Holds .cedar files and schema.cedarschema.")],
) -> None:
    """Say whether the policies in DIRECTORY can be used, and list them; else every fault, and exit 1."""
    source = _read(directory)
    for rule in source.rules.values():
        typer.echo(f"{rule.id:32} {rule.reason}")
    typer.echo(f"policy set {source.digest}")


@app.command()
def reload(
    data: Annotated[Path | None, typer.Option("--data", help="Data directory; default SIMPUL_DATA.")] = None,
) -> None:
    """Have every worker use what SIMPUL_POLICIES holds now, within a second; exit 1 if that cannot be used.

    A worker that finds its own copy invalid keeps the old set, says so in its
    log, and in the `warnings` of `/readyz`.
    """
    settings = Settings(data=data) if data is not None else Settings()
    source = _read(settings.policies or Path(str(files("policies"))))
    try:
        WrappingKey.read(Secrets(settings.secrets_dir))
        asyncio.run(_announce(settings, source.digest))
    except (UnknownSecret, SQLAlchemyError) as error:
        typer.echo("simpul policy: the store cannot be written; run `simpul init` first", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"policy set {source.digest}")


async def _announce(settings: Settings, digest: str) -> None:
    store = Store(settings.store_url)
    try:
        async with store.write() as connection:
            await announce(connection, TOPIC, digest)
    finally:
        await store.close()


def _read(directory: Path) -> PolicySource:
    try:
        return read_policies(directory)
    except PolicyInvalid as invalid:
        for error in invalid.errors:
            typer.echo(f"simpul policy: {error}", err=True)
        raise typer.Exit(1) from invalid
