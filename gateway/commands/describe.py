"""`simpul describe`: import a description without a server, and show what would come of it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gateway.commands.description_view import as_json, as_text
from gateway.model.identifiers import is_slug
from gateway.problems import InvalidDescription
from gateway.registry.importing import describe as import_description

NOTHING_USABLE = 1
NOT_READABLE = 2


def describe(
    file: Annotated[Path, typer.Argument(help="OpenAPI 3.0/3.1 (JSON or YAML) or WSDL 1.1.")],
    more: Annotated[
        list[Path] | None,
        typer.Option("--with", help="A file that FILE refers to; may be repeated.", metavar="FILE"),
    ] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    agency: Annotated[str, typer.Option(help="The agency's id in the paths.")] = "agency",
    service: Annotated[str, typer.Option(help="The service's id in the paths.")] = "service",
) -> None:
    """Show the operations, paths and schemas of FILE, and what in it could not be used and why.

    Exit code 0: something is usable; 1: nothing is; 2: FILE cannot be read at all.
    """
    if not (is_slug(agency) and is_slug(service)):
        raise _unreadable("An agency and a service are called by lower-case letters, digits and hyphens.")
    try:
        files, main = read_files([file, *(more or ())])
        description = import_description(files, main, agency=agency, service=service)
    except OSError as error:
        raise _unreadable(f"{error.filename}: {error.strerror}") from None
    except InvalidDescription as problem:
        reasons = [f"{error['place']}: {error['message']}" for error in problem.members.get("errors", ())]
        raise _unreadable("\n  ".join([problem.detail, *reasons])) from None
    if as_data:
        typer.echo(json.dumps(as_json(description), ensure_ascii=True, indent=2))
    else:
        Console(highlight=False, markup=False, emoji=False).print(
            as_text(description, prefix=f"/api/{agency}/{service}")
        )
    if not description.operations:
        raise typer.Exit(NOTHING_USABLE)


def read_files(paths: Sequence[Path]) -> tuple[dict[str, bytes], str]:
    """Return the files' contents by their paths below the folder that holds all, and the first one's name.

    Raises `OSError`.
    """
    absolute = [Path(os.path.abspath(path)) for path in paths]
    root = os.path.commonpath([path.parent for path in absolute])
    names = [path.relative_to(root).as_posix() for path in absolute]
    return {name: path.read_bytes() for name, path in zip(names, absolute, strict=True)}, names[0]


def _unreadable(message: str) -> typer.Exit:
    typer.echo(f"simpul describe: {message}", err=True)
    return typer.Exit(NOT_READABLE)
