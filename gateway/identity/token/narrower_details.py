"""RFC 9396 section 6: the token endpoint may be asked for details too, within those that were granted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.par.authorization_details import authorization_details


async def narrower_details(
    request: OAuthRequest, granted: Sequence[Mapping[str, Any]]
) -> tuple[Mapping[str, Any], ...]:
    """Return the token's details: those asked for, or all that were granted when none are.

    Where none were granted nothing was limited, so any limit is narrower.
    Raises `invalid_authorization_details` for one that no granted one has in it.
    """
    if "authorization_details" not in request.parameters:
        return tuple(granted)
    await authorization_details(request)
    for asked in request.details:
        if granted and not any(_has(one, asked) for one in granted):
            raise OAuthError("invalid_authorization_details", "A detail was not granted.")
    return request.details


def _has(granted: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    same = all(granted[name] == asked[name] for name in ("agency", "service", "purpose"))
    narrower = set(asked["operations"]) <= set(granted["operations"])
    return same and narrower and granted.get("legal_basis") in (None, asked.get("legal_basis"))
