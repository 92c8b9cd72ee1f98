"""RFC 9396: what exactly is asked for, as `authorization_details` of type `simpul_exchange`."""

from __future__ import annotations

from typing import Final

from gateway.identity.errors import OAuthError
from gateway.identity.exchange_details import TYPE, is_exchange_detail
from gateway.identity.jose.strict_json import NotStrictJSON, parse_object
from gateway.identity.oauth_request import OAuthRequest

MAX_DETAILS: Final = 16


async def authorization_details(request: OAuthRequest) -> None:
    """Note the details; refuse types and members that are not known (RFC 9396 section 5)."""
    text = request.parameters.get("authorization_details")
    if text is None:
        return
    try:
        read = parse_object(f'{{"details":{text}}}') if len(text) <= 16_384 else {}
    except NotStrictJSON:
        read = {}
    details = read["details"] if len(read) == 1 else None  # two: the text was no JSON by itself
    if not isinstance(details, list) or not 1 <= len(details) <= MAX_DETAILS:
        raise _refusal()
    if not all(is_exchange_detail(detail) for detail in details):
        raise _refusal()
    request.details = tuple(details)


def _refusal() -> OAuthError:
    return OAuthError("invalid_authorization_details", f"Only details of type {TYPE} are understood.")
