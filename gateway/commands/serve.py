"""`simpul serve`: run the gateway."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from gateway.bootstrap.preflight import CannotServe, check_start
from gateway.serving.run import PortTaken
from gateway.serving.run import serve as run_server
from gateway.settings import PREFIX, Settings


def serve(
    data: Annotated[Path | None, typer.Option(help="Data directory; default SIMPUL_DATA.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that share the port.")] = None,
) -> None:
    """Serve until Ctrl-C or SIGTERM, which lets exchanges under way finish."""
    for name, value in (("DATA", data), ("HOST", host), ("PORT", port), ("WORKERS", workers)):
        if value is not None:
            # Workers are processes of their own: the environment is how they hear of it.
            os.environ[PREFIX + name] = str(value)
    settings = Settings()
    try:
        check_start(settings)
        run_server(settings)
    except (CannotServe, PortTaken) as error:
        typer.echo(f"simpul serve: {error}", err=True)
        raise typer.Exit(1) from None
