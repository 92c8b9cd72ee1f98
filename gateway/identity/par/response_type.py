"""FAPI 2.0 Security Profile section 5.3.2.2, 1: the code flow, its answer in the query, and no other."""

from __future__ import annotations

from gateway.identity.errors import OAuthError, invalid_request
from gateway.identity.oauth_request import OAuthRequest


async def response_type(request: OAuthRequest) -> None:
    """Refuse every other response type and mode, and clients that did not register the code grant.

    `client_id` is needed beside an assertion too (RFC 9126 section 2.1).
    """
    if request.require("response_type") != "code":
        raise OAuthError("unsupported_response_type", "Only code is supported.")
    if request.parameters.get("response_mode", "query") != "query":
        raise invalid_request("Only response_mode query is supported.")
    if request.require("client_id") != request.client.id:
        raise invalid_request("The client_id is another's.")
    if "authorization_code" not in request.client.metadata.get("grant_types", ()):
        raise OAuthError("unauthorized_client", "The client may not use this grant.")
