"""RFC 6749 section 5.2: the grant is one that this server has and the client may use."""

from __future__ import annotations

from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import OAuthRequest


async def known_grant(request: OAuthRequest) -> None:
    """Refuse a client that registered other grant types (RFC 7591 `grant_types`)."""
    grant = request.require("grant_type")
    allowed = request.client.metadata.get("grant_types", ["client_credentials"])
    if grant not in allowed:
        raise OAuthError("unauthorized_client", "The client may not use this grant.")
