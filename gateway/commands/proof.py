"""`simpul proof`: a DPoP proof for a request of a script."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from gateway.commands.proof_key import NoProofKey, ProofKey
from gateway.identity.dpop.proof_signing import sign_proof

STANDARD_INPUT: Final = "-"


def proof(
    key: Annotated[Path, typer.Option(help="The key file given to `simpul token --dpop`.")],
    url: Annotated[str, typer.Option(help="Where the request goes.")],
    method: Annotated[str, typer.Option(help="The request's method.")] = "GET",
    token: Annotated[str | None, typer.Option(help="The access token that it carries; - reads it.")] = None,
    nonce: Annotated[str | None, typer.Option(help="DPoP-Nonce of the last answer; default kept.")] = None,
) -> None:
    """Print the value of the DPoP field for one request (RFC 9449); a proof counts once."""
    try:
        held = ProofKey(key)
    except NoProofKey as error:
        typer.echo(f"simpul proof: {error}", err=True)
        raise typer.Exit(1) from error
    if token == STANDARD_INPUT:
        token = sys.stdin.readline().strip()
    typer.echo(sign_proof(held.jwk, method, url, token=token, nonce=nonce or held.nonce))
