"""RFC 9126 section 2.1: what is pushed is a request, not a pointer to one."""

from __future__ import annotations

from gateway.identity.errors import invalid_request
from gateway.identity.oauth_request import OAuthRequest


async def no_request_uri(request: OAuthRequest) -> None:
    """Refuse `request_uri`: nothing is fetched on a client's word."""
    if "request_uri" in request.parameters:
        raise invalid_request("A request_uri cannot be pushed.")
