"""`simpul client …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from gateway.commands.connected import Answer, connected
from gateway.commands.session import Refused, Session

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="OAuth clients.")

Id = Annotated[str, typer.Argument(help="The client's id.")]
Keys = Annotated[Path, typer.Option(help="File with the client's public JWK or JWK Set.")]
Scopes = Annotated[list[str] | None, typer.Option("--scope", help="A scope; may be repeated.")]
Origins = Annotated[list[str] | None, typer.Option("--origin", help="A browser origin; may be repeated.")]
Clearance = Annotated[str | None, typer.Option(help="open, internal, personal or sensitive.")]
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@app.command("list")
@connected("id", "agency", "name", "scopes", "clearance", "active", "version")
def list_clients(session: Session) -> Answer:
    """List the clients of the caller's agency; all of them for administrators."""
    return session.items("/clients")


@app.command()
@connected()
def show(session: Session, client: Id) -> Answer:
    """Show a client."""
    body: dict[str, Any] = session.get(f"/clients/{client}").body
    return body


@app.command()
@connected()
def add(
    session: Session,
    *,
    client: Id,
    agency: Annotated[str, typer.Option(help="The agency that it is of.")],
    name: Annotated[str, typer.Option(help="What people call it.")],
    jwks: Keys,
    scope: Scopes = None,
    origin: Origins = None,
    clearance: Clearance = None,
) -> Answer:
    """Register a client by its public keys."""
    draft = {
        "id": client,
        "agency": agency,
        "name": name,
        "jwks": read_keys(jwks),
        "scopes": scope or [],
        "origins": origin or [],
        "clearance": clearance or "internal",
    }
    added: dict[str, Any] = session.add("/clients", draft)
    return added


@app.command()
@connected()
def update(
    session: Session,
    *,
    client: Id,
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    jwks: Annotated[Path | None, typer.Option(help="File with the new public JWK or JWK Set.")] = None,
    scope: Scopes = None,
    origin: Origins = None,
    clearance: Clearance = None,
    active: Annotated[bool | None, typer.Option(help="Whether it may get tokens.")] = None,
) -> Answer:
    """Change a client; what is not given stays."""
    seen = session.get(f"/clients/{client}")
    given = {
        "name": name,
        "jwks": None if jwks is None else read_keys(jwks),
        "scopes": scope or None,
        "origins": origin or None,
        "clearance": clearance,
        "active": active,
    }
    kept = ("name", "jwks", "scopes", "origins", "clearance", "active", "metadata")
    change = {member: seen.body[member] for member in kept}
    change |= {member: value for member, value in given.items() if value is not None}
    changed: dict[str, Any] = session.change("PUT", f"/clients/{client}", change, seen)
    return changed


def read_keys(path: Path) -> dict[str, Any]:
    """Return the JWK Set in a file; raises `Refused`, also when it holds a private key, which is not sent."""
    try:
        value = orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        raise Refused(f"{path} holds no JSON that can be read") from None
    keys = value.get("keys", [value]) if isinstance(value, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise Refused(f"{path} holds no JWK or JWK Set")
    if any(_PRIVATE & set(key) for key in keys):
        raise Refused(f"{path} holds a private key; give the public one")
    return {"keys": keys}
