"""RFC 8693 section 2.1 and 4.4: the client may act for the token's person."""

from __future__ import annotations

from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.resource import API


async def exchange_policy(request: OAuthRequest) -> None:
    """Refuse unless the client's registration allows it, and the token's `may_act` does not forbid it.

    `token_exchange` (client metadata) lists the clients whose tokens this one
    may exchange; a client's own tokens it may always narrow. A token for
    another agency than the client's own is none of its business.
    """
    subject, claims, client = request.subject, request.subject_claims, request.client
    may_act = claims.get("may_act")
    if may_act is not None and (not isinstance(may_act, dict) or may_act.get("sub") != client.id):
        raise OAuthError("invalid_grant", "The subject token names another who may act.")
    if subject.principal.client == client.id:
        return
    allowed = client.metadata.get("token_exchange", ())
    if not isinstance(allowed, list | tuple) or subject.principal.client not in allowed:
        raise OAuthError("unauthorized_client", "The client may not exchange this client's tokens.")
    issuer = request.authority.issuer
    if subject.audience not in (issuer, f"{issuer}{API}{client.agency}"):
        raise OAuthError("invalid_grant", "The subject token is for another agency.")
