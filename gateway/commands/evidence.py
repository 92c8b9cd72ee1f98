"""`simpul evidence`: the evidence log, from the machine that holds it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from gateway.evidence.opening import evidence_store
from gateway.evidence.verify import Checked, LogDamaged
from gateway.evidence.verify import verify as verify_log
from gateway.settings import Settings
from gateway.store.store import Store

app = typer.Typer(no_args_is_help=True, help="The evidence log, from the machine that holds it.")
Data = Annotated[Path | None, typer.Option("--data", help="Data directory; default SIMPUL_DATA.")]


@app.callback()
def evidence() -> None:
    """Work on the evidence log, from the machine that holds it."""


@app.command()
def verify(data: Data = None) -> None:
    """Read the whole log, check every index and hash, and print its size and root hash; exit 1 if damaged."""
    settings = Settings(data=data) if data is not None else Settings()
    try:
        checked = asyncio.run(_verify(settings))
    except LogDamaged as damage:
        typer.echo(f"simpul evidence: {damage}", err=True)
        raise typer.Exit(1) from damage
    typer.echo(f"{checked.size} entries, root {checked.root or '-'}")


async def _verify(settings: Settings) -> Checked:
    main = Store(settings.store_url)
    store = evidence_store(data=settings.data, store=main)
    try:
        return await verify_log(store)
    finally:
        await store.close()
        await main.close()
