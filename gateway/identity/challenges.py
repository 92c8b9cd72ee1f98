"""What a caller who is not let in is told: `WWW-Authenticate` (RFC 6750 section 3, RFC 9449 section 7)."""

from __future__ import annotations

from typing import Final

from gateway.identity.jose.algorithms import ALGORITHMS

BEARER: Final = "Bearer"
DPOP: Final = "DPoP"
_ALGORITHMS: Final = " ".join(ALGORITHMS)


def scheme_of(authorization: str | None) -> str | None:
    """Return the scheme that a caller used, in the spelling of its RFC; None for another, or for none."""
    scheme, _, value = (authorization or "").partition(" ")
    return {"bearer": BEARER, "dpop": DPOP}.get(scheme.lower()) if value else None


def challenge(authorization: str | None, **parameters: str) -> str:
    """Return the challenge in the scheme of `authorization`, with `parameters` such as `error`.

    Who used neither scheme may use either, and made no error to be told of
    (RFC 6750 section 3.1): both are named then, without it.
    """
    used = scheme_of(authorization)
    return challenge_both(authorization, **parameters) if used is None else _one(used, parameters)


def challenge_both(authorization: str | None, **parameters: str) -> str:
    """Return challenges in both schemes: of an error only the one that was used is told."""
    used = scheme_of(authorization)
    told = {name: value for name, value in parameters.items() if name not in ("error", "scope")}
    return ", ".join([_one(scheme, parameters if scheme == used else told) for scheme in (BEARER, DPOP)])


def _one(scheme: str, parameters: dict[str, str]) -> str:
    said = {**parameters, "algs": _ALGORITHMS} if scheme == DPOP else parameters
    listed = ", ".join([f'{name}="{value}"' for name, value in said.items()])
    return f"{scheme} {listed}".rstrip()
