"""`simpul service …`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import typer

from gateway.commands.connected import Answer, connected
from gateway.commands.session import Refused, Session

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Services and their versions.")

Key = Annotated[str, typer.Argument(metavar="AGENCY/SERVICE", help="The service.")]
Number = Annotated[int, typer.Argument(help="Number of the version.", min=1)]
Existing = typer.Argument(help="The description: files, or one zip.", exists=True, dir_okay=False)
SettingsFile = Annotated[Path, typer.Argument(help="JSON file: endpoint, operations, validation.")]
VERSION_COLUMNS = ("service", "number", "state", "protocol", "title", "version")


@app.command("list")
@connected(*VERSION_COLUMNS)
def list_services(session: Session) -> Answer:
    """List the services' versions that the caller may know."""
    return _rows(session.items("/services"))


@app.command()
@connected(*VERSION_COLUMNS)
def show(
    session: Session,
    service: Key,
    number: Annotated[int | None, typer.Option(help="Show one version with its operations.")] = None,
) -> Answer:
    """Show a service's versions, or one version."""
    if number is None:
        return _rows(iter([session.get(_path(service)).body]))
    body: dict[str, Any] = session.get(f"{_path(service)}/versions/{number}").body
    return body


@app.command()
@connected("method", "path", "name", "classification", "assurance", "max_age", "subject")
def operations(session: Session, service: Key, number: Number) -> Answer:
    """List the operations of a version."""
    listed: list[Any] = session.get(f"{_path(service)}/versions/{number}").body["operations"]
    return listed


@app.command()
@connected()
def add(
    session: Session,
    service: Key,
    files: Annotated[list[Path], Existing],
    main: Annotated[str | None, typer.Option(help="The main document, when there are several.")] = None,
    settings: Annotated[Path | None, typer.Option(help="JSON file with the version's settings.")] = None,
) -> Answer:
    """Upload a description as the next version, and show what it would change."""
    form = {} if main is None else {"main": main}
    if settings is not None:
        form["settings"] = _read_text(settings)
    uploads = [(file.name, file.read_bytes()) for file in files]
    added: dict[str, Any] = session.upload(f"{_path(service)}/versions", uploads, form)
    return added


@app.command()
@connected()
def configure(session: Session, service: Key, number: Number, settings: SettingsFile) -> Answer:
    """Set a draft's endpoint, operations and validation from a JSON file."""
    path = f"{_path(service)}/versions/{number}"
    try:
        body = orjson.loads(_read_text(settings))
    except orjson.JSONDecodeError:
        raise Refused(f"{settings} holds no JSON that can be read") from None
    changed: dict[str, Any] = session.change("PUT", f"{path}/settings", body, session.get(path))
    return changed


@app.command()
@connected()
def impact(session: Session, service: Key, number: Number) -> Answer:
    """Show what publishing a version would change, and which agreements it would hit."""
    found: dict[str, Any] | None = session.get(f"{_path(service)}/versions/{number}/impact").body
    return found or {"changes": "no other version is routed"}


@app.command()
@connected()
def submit(session: Session, service: Key, number: Number) -> Answer:
    """Submit a draft for approval."""
    return _move(session, service, number, "submit")


@app.command("return")
@connected()
def send_back(session: Session, service: Key, number: Number) -> Answer:
    """Make a submitted version a draft again."""
    return _move(session, service, number, "return")


@app.command()
@connected()
def publish(session: Session, service: Key, number: Number) -> Answer:
    """Publish a version that another client submitted."""
    return _move(session, service, number, "publish")


@app.command()
@connected()
def deprecate(session: Session, service: Key, number: Number) -> Answer:
    """Mark a published version as deprecated; it stays routed until another is published."""
    return _move(session, service, number, "deprecate")


@app.command()
@connected()
def retire(session: Session, service: Key, number: Number) -> Answer:
    """Retire a version."""
    return _move(session, service, number, "retire")


Verb = Literal["submit", "return", "publish", "deprecate", "retire"]


def _move(session: Session, service: str, number: int, verb: Verb) -> dict[str, Any]:
    path = f"{_path(service)}/versions/{number}"
    moved = session.change("POST", f"{path}/{verb}", None, session.get(path))
    return {name: moved[name] for name in ("agency", "name", "number", "state", "version")}


def _path(service: str) -> str:
    agency, slash, name = service.partition("/")
    if not slash or not agency or not name or "/" in name:
        raise Refused(f"{service} is not AGENCY/SERVICE")
    return f"/services/{agency}/{name}"


def _read_text(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{path} cannot be read") from None


def _rows(services: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for service in services:
        for version in service["versions"]:
            yield {"service": f"{service['agency']}/{service['name']}", **version}
