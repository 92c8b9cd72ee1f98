"""`simpul agency …`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from gateway.commands.connected import Answer, connected
from gateway.commands.session import Refused, Session

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Agencies.")

Id = Annotated[str, typer.Argument(help="The agency's id.")]
XRoad = Annotated[
    str | None, typer.Option(help="X-Road identity: INSTANCE/CLASS/MEMBER or …/MEMBER/SUBSYSTEM.")
]


@app.command("list")
@connected("id", "name", "version")
def list_agencies(session: Session) -> Answer:
    """List agencies."""
    return session.items("/agencies")


@app.command()
@connected()
def show(session: Session, agency: Id) -> Answer:
    """Show an agency."""
    body: dict[str, Any] = session.get(f"/agencies/{agency}").body
    return body


@app.command()
@connected()
def add(
    session: Session,
    agency: Id,
    name: Annotated[str, typer.Option(help="What people call it.")],
    xroad: XRoad = None,
) -> Answer:
    """Register an agency."""
    added: dict[str, Any] = session.add("/agencies", {"id": agency, "name": name, "xroad": _member(xroad)})
    return added


@app.command()
@connected()
def update(
    session: Session,
    agency: Id,
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    xroad: XRoad = None,
) -> Answer:
    """Change an agency; what is not given stays."""
    seen = session.get(f"/agencies/{agency}")
    change = {
        "name": name or seen.body["name"],
        "xroad": seen.body["xroad"] if xroad is None else _member(xroad),
    }
    changed: dict[str, Any] = session.change("PUT", f"/agencies/{agency}", change, seen)
    return changed


def _member(xroad: str | None) -> dict[str, str] | None:
    if not xroad:
        return None
    parts = xroad.split("/")
    if not 3 <= len(parts) <= 4:
        raise Refused("an X-Road identity is INSTANCE/CLASS/MEMBER[/SUBSYSTEM]")
    return dict(zip(("instance", "member_class", "member_code", "subsystem"), parts, strict=False))
