"""`simpul keys`: the keys that Simpul signs with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from gateway.commands.command_journal import opened_journal
from gateway.identity.keys.key_changes import KeyChanges
from gateway.identity.keys.vault import KeyVault
from gateway.identity.keys.wrapping import WrappingKey
from gateway.problems import EvidenceUnavailable
from gateway.settings import Settings
from gateway.store.secrets import Secrets, UnknownSecret
from gateway.store.store import Store

app = typer.Typer(no_args_is_help=True, help="The keys that Simpul signs with.")
Data = Annotated[Path | None, typer.Option("--data", help="Data directory; default SIMPUL_DATA.")]
Result = TypeVar("Result")
BY: Final = "simpul keys"
"""What entries name as who did it: whoever may read the data directory."""


@app.command()
def rotate(data: Data = None) -> None:
    """Sign with the next key from now on; the old one verifies until its last token has expired."""
    typer.echo(_changing(data, lambda keys: keys.rotate()))


# One kid in 64 begins with a hyphen (RFC 7638 thumbprints are base64url), and is no option.
@app.command(context_settings={"ignore_unknown_options": True})
def revoke(kid: str, data: Data = None) -> None:
    """Remove a key at once; every token that it signed is refused within a second."""
    if not _changing(data, lambda keys: keys.revoke(kid)):
        typer.echo(f"simpul keys: there is no key {kid}", err=True)
        raise typer.Exit(1)


@app.command("list")
def list_keys(data: Data = None) -> None:
    """Print each key's state and kid."""
    for key in _with_vault(data, lambda vault: vault.read()):
        typer.echo(f"{key.state:8} {key.kid}")


def _with_vault(data: Path | None, act: Callable[[KeyVault], Awaitable[Result]]) -> Result:
    async def run(_settings: Settings, _store: Store, vault: KeyVault) -> Result:
        return await act(vault)

    return _run(data, run)


def _changing(data: Path | None, act: Callable[[KeyChanges], Awaitable[Result]]) -> Result:
    """Change keys, with evidence in the log that the servers write too."""

    async def run(settings: Settings, store: Store, vault: KeyVault) -> Result:
        async with opened_journal(settings, store) as journal:
            return await act(KeyChanges(vault, journal, BY))

    return _run(data, run)


def _run(data: Path | None, act: Callable[[Settings, Store, KeyVault], Awaitable[Result]]) -> Result:
    settings = Settings(data=data) if data is not None else Settings()

    async def run() -> Result:
        wrapping = WrappingKey.read(Secrets(settings.secrets_dir))
        store = Store(settings.store_url)
        try:
            return await act(settings, store, KeyVault(store, wrapping))
        finally:
            await store.close()

    try:
        return asyncio.run(run())
    except UnknownSecret as error:
        typer.echo("simpul keys: there are no keys yet; run `simpul init` first", err=True)
        raise typer.Exit(1) from error
    except EvidenceUnavailable as error:
        typer.echo("simpul keys: nothing is changed, as the evidence log cannot be written", err=True)
        raise typer.Exit(1) from error
