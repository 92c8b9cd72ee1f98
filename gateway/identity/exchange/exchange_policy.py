"""RFC 8693 section 2.1 and 4.4: the client may act for the token's person."""

from __future__ import annotations

from gateway.identity.errors import invalid_request
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.resource import API


async def exchange_policy(request: OAuthRequest) -> None:
    """Refuse unless both registrations allow it.

    (1) A client's own tokens it may always narrow: nobody else acts then. (2)
    `may_act` in the token names the only client that may act; it comes of the
    metadata of the client that got the token. (3) `token_exchange` (metadata)
    lists the clients whose tokens this one may exchange. (4) A token for
    another agency than the client's own is none of its business. All are
    `invalid_request` (section 2.2.2).
    """
    subject, claims, client = request.subject, request.subject_claims, request.client
    if subject.principal.client == client.id:  # (1)
        return
    may_act = claims.get("may_act")  # (2)
    if may_act is not None and (not isinstance(may_act, dict) or may_act.get("sub") != client.id):
        raise invalid_request("The subject token names another who may act.")
    allowed = client.metadata.get("token_exchange", ())
    if not isinstance(allowed, list | tuple) or subject.principal.client not in allowed:  # (3)
        raise invalid_request("The client may not exchange this client's tokens.")
    issuer = request.authority.issuer
    if subject.audience not in (issuer, f"{issuer}{API}{client.agency}"):  # (4)
        raise invalid_request("The subject token is for another agency.")
