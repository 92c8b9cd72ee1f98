"""RFC 7523 section 3, 9: the signature is made with a key that the client has registered."""

from __future__ import annotations

from gateway.identity.errors import invalid_client
from gateway.identity.jose.jwks import keys_for
from gateway.identity.jose.jwt import BadToken
from gateway.identity.oauth_request import OAuthRequest


async def assertion_signature(request: OAuthRequest) -> None:
    """Verify the assertion with the client's public keys."""
    assertion = request.client_assertion
    try:
        assertion.verify(keys_for(request.client.jwks, assertion.kid))
    except BadToken as error:
        raise invalid_client() from error
