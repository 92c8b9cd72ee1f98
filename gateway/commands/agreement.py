"""`simpul agreement …`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from gateway.commands.connected import Answer, connected
from gateway.commands.session import Refused, Session

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Agreements.")

Id = Annotated[str, typer.Argument(help="The agreement's id.")]
Note = Annotated[str | None, typer.Option(help="Why; both agencies see it.")]
Seen = Annotated[
    int | None, typer.Option("--version", help="Version that you have seen; refused if it changed since.")
]
Many = list[str]


@app.command("list")
@connected("id", "client", "provider", "service", "purposes", "state", "version")
def list_agreements(
    session: Session,
    state: Annotated[str | None, typer.Option(help="Only those in this state.")] = None,
) -> Answer:
    """List the agreements of the caller's agency; all of them for administrators."""
    return session.items("/agreements", **({"state": state} if state else {}))


@app.command()
@connected()
def show(session: Session, agreement: Id) -> Answer:
    """Show an agreement."""
    body: dict[str, Any] = session.get(f"/agreements/{agreement}").body
    return body


@app.command()
@connected()
def request(
    session: Session,
    *,
    client: Annotated[str, typer.Option(help="The client that wants to call.")],
    service: Annotated[str, typer.Option(metavar="AGENCY/SERVICE", help="The service to be called.")],
    operation: Annotated[Many, typer.Option(help="An operation's name, or *; may be repeated.")],
    purpose: Annotated[Many, typer.Option(help="A purpose; may be repeated.")],
    legal_basis: Annotated[str, typer.Option(help="The law that it rests on.")],
    field: Annotated[Many, typer.Option(help="JSON Pointer into the answer, or *; may be repeated.")],
    valid_until: Annotated[str, typer.Option(help="Date or time (ISO 8601) at which it ends.")],
    valid_from: Annotated[str | None, typer.Option(help="When it begins; default now.")] = None,
    mask: Annotated[Many | None, typer.Option(help="POINTER[:KEEP], hides a text; may be repeated.")] = None,
    quota_second: Annotated[int | None, typer.Option(help="Calls a second at most.")] = None,
    quota_day: Annotated[int | None, typer.Option(help="Calls a day at most.")] = None,
    assurance: Annotated[str, typer.Option(help="none, low, substantial or high.")] = "none",
    max_age: Annotated[
        int | None, typer.Option(help="Seconds ago that the person may have signed in.")
    ] = None,
) -> Answer:
    """Ask the provider for an agreement."""
    provider, slash, name = service.partition("/")
    if not slash:
        raise Refused(f"{service} is not AGENCY/SERVICE")
    draft = {
        "client": client,
        "provider": provider,
        "service": name,
        "operations": operation,
        "purposes": purpose,
        "legal_basis": legal_basis,
        "fields": field,
        "masks": [_mask(text) for text in mask or []],
        "valid_from": _seconds(valid_from) if valid_from else datetime.now(UTC).timestamp(),
        "valid_until": _seconds(valid_until),
        "quota_second": quota_second,
        "quota_day": quota_day,
        "assurance": assurance,
        "max_age": max_age,
    }
    asked: dict[str, Any] = session.add("/agreements", draft)
    return asked


@app.command()
@connected()
def approve(session: Session, agreement: Id, note: Note = None, seen: Seen = None) -> Answer:
    """Approve what another client asked for."""
    return _move(session, agreement, "approve", note, seen)


@app.command()
@connected()
def reject(session: Session, agreement: Id, note: Note = None, seen: Seen = None) -> Answer:
    """Reject what another client asked for."""
    return _move(session, agreement, "reject", note, seen)


@app.command()
@connected()
def suspend(session: Session, agreement: Id, note: Note = None, seen: Seen = None) -> Answer:
    """Suspend an active agreement."""
    return _move(session, agreement, "suspend", note, seen)


@app.command()
@connected()
def resume(session: Session, agreement: Id, note: Note = None, seen: Seen = None) -> Answer:
    """Make a suspended agreement active again."""
    return _move(session, agreement, "resume", note, seen)


@app.command()
@connected()
def end(session: Session, agreement: Id, note: Note = None, seen: Seen = None) -> Answer:
    """End an agreement for good."""
    return _move(session, agreement, "end", note, seen)


def _move(session: Session, agreement: str, verb: str, note: str | None, seen: int | None) -> dict[str, Any]:
    path = f"/agreements/{agreement}"
    etag = session.get(path) if seen is None else f'"{seen}"'
    moved = session.change("POST", f"{path}/{verb}", {"note": note}, etag)
    names = ("id", "client", "provider", "service", "state", "note", "version")
    return {name: moved[name] for name in names}


def _mask(text: str) -> dict[str, Any]:
    pointer, _, keep = text.rpartition(":")
    if pointer and keep.isdecimal():
        return {"pointer": pointer, "keep": int(keep)}
    return {"pointer": text}


def _seconds(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text} is not a date or time (ISO 8601)") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
