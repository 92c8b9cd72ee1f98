"""RFC 7519 section 7.2, FAPI 2.0 section 5.4.1: the assertion is a readable JWT of an allowed algorithm."""

from __future__ import annotations

from gateway.identity.errors import invalid_client
from gateway.identity.jose.jwt import BadToken, read_jwt
from gateway.identity.oauth_request import OAuthRequest


async def assertion_reading(request: OAuthRequest) -> None:
    """Read the assertion; refuse repeated members, `crit`, RS256, HS… and `none`."""
    try:
        request.assertion = read_jwt(request.parameters.get("client_assertion", ""))
    except BadToken as error:
        raise invalid_client() from error
