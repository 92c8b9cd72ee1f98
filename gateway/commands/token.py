"""`simpul token`: an access token for scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import httpx2
import typer

from gateway.commands.client_key import NoClientKey, read_client_key
from gateway.identity.client_assertion import sign_assertion
from gateway.identity.client_authentication.assertion_type import ASSERTION_TYPE
from gateway.settings import Settings

TIMEOUT: Final = 10.0


class TokenRefused(Exception):
    """The server gave no token; the message says why."""


def fetch_token(server: str, data: Path, client: str, scope: str | None, purpose: str | None) -> str:
    """Return an access token of `client`, whose private key is in `data`, from the Simpul at `server`.

    Raises `NoClientKey` or `TokenRefused`.
    """
    jwk = read_client_key(data, client)
    try:
        with httpx2.Client(trust_env=False, timeout=TIMEOUT) as http:
            metadata = _object(http.get(f"{server}/.well-known/oauth-authorization-server"))
            form = {
                "grant_type": "client_credentials",
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": sign_assertion(jwk, client, str(metadata.get("issuer"))),
            }
            if scope:
                form["scope"] = scope
            if purpose:
                form["purpose"] = purpose
            answer = _object(http.post(f"{server}/oauth/token", data=form))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise TokenRefused(f"{server} cannot be reached ({type(error).__name__})") from error
    token = answer.get("access_token")
    if not isinstance(token, str):
        reason = answer.get("error_description") or answer.get("error") or "no reason given"
        raise TokenRefused(f"{server} gave no token: {reason}")
    return token


def _object(response: httpx2.Response) -> dict[str, Any]:
    try:
        value = response.json()
    except ValueError as error:
        raise TokenRefused(f"{response.url} does not answer like Simpul") from error
    if not isinstance(value, dict):
        raise TokenRefused(f"{response.url} does not answer like Simpul")
    return value


def token(
    client: Annotated[str, typer.Option(help="Name of the client.")],
    scope: Annotated[str | None, typer.Option(help="Scopes, separated by spaces; default all.")] = None,
    purpose: Annotated[str | None, typer.Option(help="Purposes that the token is limited to.")] = None,
    server: Annotated[str | None, typer.Option(help="Where Simpul is; default SIMPUL_ISSUER.")] = None,
    data: Annotated[Path | None, typer.Option(help="Data directory; default SIMPUL_DATA.")] = None,
) -> None:
    """Print an access token for a client whose private key is in the data directory."""
    settings = Settings()
    try:
        value = fetch_token(server or settings.issuer, data or settings.data, client, scope, purpose)
    except (NoClientKey, TokenRefused) as error:
        typer.echo(f"simpul token: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(value)
