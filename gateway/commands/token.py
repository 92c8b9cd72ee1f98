"""`simpul token`: an access token for scripts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import httpx2
import typer

from gateway.commands.client_key import NoClientKey, read_client_key
from gateway.commands.possession import BoundToken, Holding, OwnKey
from gateway.commands.proof_key import NoProofKey, ProofKey
from gateway.commands.unreachable import say_unreachable
from gateway.identity.client_assertion import ASSERTION_TYPE, sign_assertion
from gateway.identity.dpop.proof_signing import sign_proof
from gateway.settings import Settings

TIMEOUT: Final = 10.0


class TokenRefused(Exception):
    """The server gave no token; the message says why."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An access token, and who issued it."""

    token: str
    issuer: str


def sign_in(server: str, data: Path, client: str) -> BoundToken:
    """Sign in as `client` for one command; raises `NoClientKey` or `TokenRefused`.

    The token is bound to a key of the command's own, so that it serves
    clients whether or not they are allowed tokens that are bound to nothing.
    """
    key = OwnKey()
    issued = fetch_token(server, data, client, None, None, proof_key=key)
    return BoundToken(issued.token, issued.issuer, key)


def fetch_token(
    server: str,
    data: Path,
    client: str,
    scope: str | None,
    purpose: str | None,
    *,
    proof_key: Holding | None = None,
) -> Issued:
    """Return an access token of `client`, whose private key is in `data`, from the Simpul at `server`.

    With `proof_key` the token is bound to it, and the server's nonce is kept
    with it. Raises `NoClientKey` or `TokenRefused`.
    """
    jwk = read_client_key(data, client)
    try:
        with httpx2.Client(trust_env=False, timeout=TIMEOUT) as http:
            metadata = _object(http.get(f"{server}/.well-known/oauth-authorization-server"))
            issuer = str(metadata.get("issuer"))
            asked = {"scope": scope, "purpose": purpose}
            form = {name: value for name, value in asked.items() if value}
            form |= {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
            answer: dict[str, Any] = {}
            for _ in range(2):
                form["client_assertion"] = sign_assertion(jwk, client, issuer)
                response = http.post(f"{server}/oauth/token", data=form, headers=_proof(proof_key, issuer))
                answer = _object(response)
                if proof_key is not None and "dpop-nonce" in response.headers:
                    proof_key.keep_nonce(response.headers["dpop-nonce"])
                if proof_key is None or answer.get("error") != "use_dpop_nonce":
                    break
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise TokenRefused(say_unreachable(server, error)) from error
    token = answer.get("access_token")
    if not isinstance(token, str):
        reason = answer.get("error_description") or answer.get("error") or "no reason given"
        raise TokenRefused(f"{server} gave no token: {reason}")
    return Issued(token, issuer)


def _proof(key: Holding | None, issuer: str) -> dict[str, str]:
    """Return the field that proves possession of `key` to the token endpoint, by its public URL."""
    if key is None:
        return {}
    return {"dpop": sign_proof(key.jwk, "POST", f"{issuer}/oauth/token", nonce=key.nonce)}


def _object(response: httpx2.Response) -> dict[str, Any]:
    try:
        value = response.json()
    except ValueError as error:
        raise TokenRefused(f"{response.url} does not answer like Simpul") from error
    if not isinstance(value, dict):
        raise TokenRefused(f"{response.url} does not answer like Simpul")
    return value


def token(
    *,
    client: Annotated[str, typer.Option(help="Name of the client.")],
    scope: Annotated[str | None, typer.Option(help="Scopes, separated by spaces; default all.")] = None,
    purpose: Annotated[str | None, typer.Option(help="Purposes that the token is limited to.")] = None,
    server: Annotated[str | None, typer.Option(help="Where Simpul is; default SIMPUL_ISSUER.")] = None,
    data: Annotated[Path | None, typer.Option(help="Data directory; default SIMPUL_DATA.")] = None,
    dpop: Annotated[
        Path | None, typer.Option(help="Bind the token to the private JWK in this file; made if absent.")
    ] = None,
) -> None:
    """Print an access token for a client whose private key is in the data directory."""
    settings = Settings()
    try:
        key = ProofKey(dpop, make=True) if dpop is not None else None
        issued = fetch_token(
            server or settings.issuer, data or settings.data, client, scope, purpose, proof_key=key
        )
    except (NoClientKey, NoProofKey, TokenRefused) as error:
        typer.echo(f"simpul token: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(issued.token)
