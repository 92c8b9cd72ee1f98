"""RFC 7523 section 2.2: the client authenticates with a JWT, and says so."""

from __future__ import annotations

from gateway.identity.client_assertion import ASSERTION_TYPE
from gateway.identity.errors import invalid_client
from gateway.identity.oauth_request import OAuthRequest


async def assertion_type(request: OAuthRequest) -> None:
    """Refuse a client that authenticates in another way."""
    if request.parameters.get("client_assertion_type") != ASSERTION_TYPE:
        raise invalid_client("The client_assertion_type must name a JWT.")
