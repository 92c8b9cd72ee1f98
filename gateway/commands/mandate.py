"""`simpul mandate …`: people are named in files or on standard input, never on a command line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer

from gateway.commands.connected import Answer, connected
from gateway.commands.session import Refused, Session

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Who may act for whom.")

Id = Annotated[str, typer.Argument(help="The mandate's id.")]
Draft = Annotated[Path, typer.Argument(help="JSON file; - reads it from standard input.", allow_dash=True)]
_PATH: Final = "/identity/mandates"


@app.command()
@connected()
def add(session: Session, draft: Draft) -> Answer:
    """Register a mandate: what `POST /identity/mandates` takes."""
    added: dict[str, Any] = session.add(_PATH, _read(draft))
    return added


@app.command()
@connected("id", "kind", "purposes", "reach", "valid_until", "in_force")
def search(session: Session, person: Draft) -> Answer:
    """Find the mandates of a person or an organisation: `{"provider": …, "subject": …}`."""
    found: list[Mapping[str, Any]] = session.add(f"{_PATH}/search", {"person": _read(person)})["items"]
    return found


@app.command()
@connected()
def show(session: Session, mandate: Id) -> Answer:
    """Show a mandate."""
    body: dict[str, Any] = session.get(f"{_PATH}/{mandate}").body
    return body


@app.command()
@connected()
def revoke(session: Session, mandate: Id) -> Answer:
    """End a mandate, and at once every grant and token that came of it."""
    body: dict[str, Any] = session.add(f"{_PATH}/{mandate}/revocation", {})
    return body


def _read(file: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
    except (OSError, ValueError):
        raise Refused(f"{file} holds no JSON") from None
    if not isinstance(found, dict):
        raise Refused(f"{file} holds no JSON object")
    return found
