"""RFC 7523 section 3, 1–2: issuer and subject are the client, which is known and active."""

from __future__ import annotations

from gateway.identity.errors import invalid_client
from gateway.identity.oauth_request import OAuthRequest


async def assertion_subject(request: OAuthRequest) -> None:
    """Find the client; refuse unless `iss` = `sub` = `client_id`, where that is given."""
    assertion = request.client_assertion
    issuer = assertion.text("iss")
    if issuer is None or issuer != assertion.text("sub"):
        raise invalid_client()
    if request.parameters.get("client_id", issuer) != issuer:
        raise invalid_client()
    client = await request.authority.clients.find(issuer)
    if client is None or not client.active or "issuer" in client.metadata:
        raise invalid_client()
    if client.metadata.get("token_endpoint_auth_method", "private_key_jwt") != "private_key_jwt":
        raise invalid_client()
    request.authenticated = client
