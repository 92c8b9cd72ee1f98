"""FAPI 2.0 Security Profile section 5.3.2.2, 5: PKCE with S256, for every client."""

from __future__ import annotations

from gateway.identity.errors import invalid_request
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.token.pkce import CHALLENGE


async def code_challenge(request: OAuthRequest) -> None:
    """Refuse a request without a challenge, or with `plain` (which is what no method means)."""
    challenge = request.require("code_challenge")
    if request.parameters.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(challenge):
        raise invalid_request("PKCE with S256 is needed.")
