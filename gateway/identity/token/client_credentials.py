"""RFC 6749 section 4.4: a client acts for itself."""

from __future__ import annotations

from typing import Any

from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.token.access_token import AccessToken
from gateway.identity.token.answer import token_answer
from gateway.identity.token.issuing import issue


async def grant_client_credentials(request: OAuthRequest) -> dict[str, Any]:
    """Return the token answer; there is no refresh token (RFC 6749 section 4.4.3).

    A client that acts for another agency gets a token that ends with the delegation.
    """
    delegation = request.delegation
    token = AccessToken(
        client=request.client.id,
        audience=request.resource,
        scopes=request.scopes,
        purposes=request.purposes,
        confirmation=request.confirmation,
        details=request.details,
        lineage=(delegation.mark,) if delegation else (),
        not_after=delegation.valid_until if delegation else None,
        extra=delegation.claims() if delegation else None,
    )
    return token_answer(token, await issue(request, token))
