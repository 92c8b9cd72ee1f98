"""RFC 7523 section 2.1: an agency's system acts with a grant that it signs itself, as with Maskinporten.

The grant says what it asks for (`scope`, `purpose`, `resource`, `authorization_details`, and for whom:
`consumer_org`), so that what is logged is what was signed; parameters beside it count for nothing. It is
checked like an assertion: the same checks, on the parameter `assertion`. What they find wrong is
`invalid_grant` (section 3.1), for it is the grant that is wrong.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from gateway.identity.errors import invalid_client, invalid_request
from gateway.identity.jose.jwt import BadToken, read_jwt
from gateway.identity.oauth_request import OAuthRequest

GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TYPES: Final = ("jwt", "authorization-grant+jwt")
"""What libraries say a grant is, in lower case; never what another JWT of the same key is (RFC 8725 3.11)."""
_ASKED: Final = ("scope", "purpose", "resource", "consumer_org")


async def signed_grant(request: OAuthRequest) -> None:
    """Read the grant and find its issuer; what it asks for takes the place of the parameters."""
    if "client_assertion" in request.parameters:
        raise invalid_request("The grant authenticates the client; a second assertion is one too many.")
    try:
        grant = read_jwt(request.require("assertion"))
    except BadToken as error:
        raise invalid_client() from error
    typ = grant.header.get("typ", "JWT")
    if not isinstance(typ, str) or typ.lower() not in TYPES:
        raise invalid_client("The grant's typ is another.")
    issuer = grant.text("iss")
    client = await request.authority.clients.find(issuer) if issuer else None
    if client is None or not client.active or "issuer" in client.metadata:
        raise invalid_client()
    if grant.claims.get("sub", issuer) != issuer or request.parameters.get("client_id", issuer) != issuer:
        raise invalid_client()
    asked: dict[str, Any] = {name: grant.claims[name] for name in _ASKED if name in grant.claims}
    details = grant.claims.get("authorization_details", [])
    if not isinstance(details, list) or not all(isinstance(value, str) for value in asked.values()):
        raise invalid_request("The grant asks in a way that cannot be read.")
    if "authorization_details" in grant.claims:
        asked["authorization_details"] = orjson.dumps(details).decode()
    request.assertion, request.authenticated = grant, client
    request.parameters = {"grant_type": GRANT_TYPE, **asked}
