"""RFC 6749 section 6: new access tokens of a grant.

FAPI 2.0 section 5.3.2.1 (9) asks not to rotate refresh tokens: they are bound
to a client that authenticates, and end with the grant.
"""

from __future__ import annotations

from typing import Any

from gateway.identity.artifacts import REFRESH
from gateway.identity.errors import OAuthError, invalid_grant
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.token.answer import token_answer
from gateway.identity.token.authorization_code import narrower_resource
from gateway.identity.token.grant_tokens import access_token_of
from gateway.identity.token.issuing import issue
from gateway.identity.token.narrower_details import narrower_details


async def grant_refresh_token(request: OAuthRequest) -> dict[str, Any]:
    """Return a new access token: of the same grant, for the same client, never wider."""
    authority, client = request.authority, request.client
    kept = await authority.artifacts.find(REFRESH, client.id, request.require("refresh_token"))
    grant = await authority.grants.find(kept.grant or "") if kept is not None else None
    if grant is None or grant.client != client.id:
        raise invalid_grant("The refresh token is not valid.")
    granted = frozenset(grant.scopes) & client.scopes
    scopes = frozenset(request.parameters.get("scope", "").split()) or granted
    if not scopes <= granted:
        raise OAuthError("invalid_scope", "The scope was not granted.")
    token = access_token_of(
        authority,
        client,
        grant,
        scopes=scopes,
        resource=narrower_resource(request, grant),
        confirmation=request.confirmation,
        details=await narrower_details(request, grant.details),
    )
    return token_answer(token, await issue(request, token))
