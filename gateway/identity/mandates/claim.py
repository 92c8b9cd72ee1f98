"""The claim `mandate` of access tokens: what the token stands on, for this gateway and for its audience."""

from __future__ import annotations

from typing import Any

from gateway.identity.jose.jwt import BadToken
from gateway.model.mandate import EVERYTHING, MandateTerms


def write_mandate(mandate: MandateTerms | None) -> dict[str, Any] | None:
    """Return the claim: id, kind, and how far it reaches unless that is everywhere.

    The deed that a mandate comes from may tell of the people in it, so it is not told.
    """
    if mandate is None:
        return None
    claim: dict[str, Any] = {"id": mandate.id, "kind": mandate.kind}
    if mandate.reach != EVERYTHING:
        claim["reach"] = list(mandate.reach)
    return claim


def read_mandate(claim: Any) -> MandateTerms | None:
    """Return what `write_mandate` wrote; raises `BadToken` for anything else."""
    if claim is None:
        return None
    if isinstance(claim, dict):
        identifier, kind, reach = claim.get("id"), claim.get("kind"), claim.get("reach", list(EVERYTHING))
        texts = [identifier, kind, *reach] if isinstance(reach, list) and reach else [None]
        if isinstance(identifier, str) and isinstance(kind, str) and all(isinstance(t, str) for t in texts):
            return MandateTerms(id=identifier, kind=kind, reach=tuple(reach))
    raise BadToken("the mandate cannot be read")
