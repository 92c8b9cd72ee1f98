"""RFC 7519 section 7.2, FAPI 2.0 section 5.4.1: the assertion is a readable JWT of an allowed algorithm.

RFC 8725 section 3.11: and it is not a JWT of another kind that the same key has signed.
"""

from __future__ import annotations

from typing import Final

from gateway.identity.errors import invalid_client
from gateway.identity.jose.jwt import BadToken, read_jwt
from gateway.identity.oauth_request import OAuthRequest

TYPES: Final = ("jwt", "client-authentication+jwt")
"""What libraries say an assertion is, in lower case; many say nothing."""


async def assertion_reading(request: OAuthRequest) -> None:
    """Read the assertion; refuse repeated members, `crit`, RS256, HS…, `none`, and other types."""
    try:
        request.assertion = read_jwt(request.parameters.get("client_assertion", ""))
    except BadToken as error:
        raise invalid_client() from error
    typ = request.assertion.header.get("typ", "JWT")
    if not isinstance(typ, str) or typ.lower() not in TYPES:
        raise invalid_client("The assertion's typ is another.")
