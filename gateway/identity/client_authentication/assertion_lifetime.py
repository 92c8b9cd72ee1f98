"""FAPI 2.0 Security Profile section 5.3.2.1, 13: times, with little tolerance for clocks."""

from __future__ import annotations

from typing import Final

from gateway.identity.errors import invalid_client
from gateway.identity.jose.times import ahead
from gateway.identity.oauth_request import OAuthRequest

LONGEST: Final = 600
"""Seconds that an assertion may still be valid: its `jti` is remembered so long."""


async def assertion_lifetime(request: OAuthRequest) -> None:
    """Refuse an assertion that has expired, never or too late expires, or comes from the future."""
    assertion, now = request.client_assertion, request.authority.clock()
    expires = assertion.number("exp")
    if expires is None or not now < expires <= now + LONGEST:
        raise invalid_client("The assertion's exp is missing, past or too far ahead.")
    if ahead(assertion, "iat", now) or ahead(assertion, "nbf", now):
        raise invalid_client("The assertion is not valid yet.")
