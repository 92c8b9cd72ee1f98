"""FAPI 2.0 Security Profile section 5.3.2.1, 8: the audience is the issuer identifier, as one text."""

from __future__ import annotations

from gateway.identity.errors import invalid_client
from gateway.identity.oauth_request import OAuthRequest


async def assertion_audience(request: OAuthRequest) -> None:
    """Refuse an assertion for the token endpoint's URL, for several audiences, or for another server."""
    if request.client_assertion.claims.get("aud") != request.authority.issuer:
        raise invalid_client("The assertion's aud must be the issuer, as a string.")
