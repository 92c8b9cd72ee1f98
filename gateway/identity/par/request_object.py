"""RFC 9101: a signed request object takes the place of the parameters."""

from __future__ import annotations

from typing import Final

import orjson

from gateway.identity.errors import OAuthError
from gateway.identity.jose.jwks import keys_for
from gateway.identity.jose.jwt import BadToken, Jwt, read_jwt
from gateway.identity.jose.times import ahead
from gateway.identity.oauth_request import OAuthRequest

LONGEST: Final = 3_600
"""Seconds that a request object may live (FAPI 2.0 Message Signing section 5.3.1)."""
_TYPES: Final = ("oauth-authz-req+jwt", "jwt", None)
_NOT_PARAMETERS: Final = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti", "sub"})


async def request_object(request: OAuthRequest) -> None:
    """Replace the parameters by those of the request object, if there is one.

    Those outside it count for nothing (RFC 9101 section 6.3), but `client_id`
    must be the same. Its audience may be a list (FAPI 2.0 Message Signing section
    5.3.1). A client that registered `require_signed_request_object` must send one.
    """
    raw = request.parameters.get("request")
    if raw is None:
        if request.client.metadata.get("require_signed_request_object") is True:
            raise OAuthError("invalid_request_object", "The request must be signed.")
        return
    try:
        signed = read_jwt(raw)
        signed.verify(keys_for(request.client.jwks, signed.kid))
        _check(signed, request)
    except BadToken as error:
        raise OAuthError("invalid_request_object", f"Not accepted: {error}.") from error
    parameters = {}
    for name, value in signed.claims.items():
        if name not in _NOT_PARAMETERS:
            parameters[name] = _text(name, value)
    request.parameters = parameters


def _check(signed: Jwt, request: OAuthRequest) -> None:
    typ, now = signed.header.get("typ"), request.authority.clock()
    if (typ.lower() if isinstance(typ, str) else typ) not in _TYPES:
        raise BadToken("its typ is another")
    client = request.client.id
    if signed.claims.get("iss") != client or signed.claims.get("client_id") != client:
        raise BadToken("its iss and client_id must be the client")
    audience, issuer = signed.claims.get("aud"), request.authority.issuer
    if audience != issuer and not (isinstance(audience, list) and issuer in audience):
        raise BadToken("its aud must be the issuer")
    begins, ends = signed.number("nbf"), signed.number("exp")
    if ends is None or begins is None or not now < ends <= begins + LONGEST or begins < now - LONGEST:
        raise BadToken("its nbf and exp must frame an hour at most, and now")
    if ahead(signed, "nbf", now) or ahead(signed, "iat", now):
        raise BadToken("it is not valid yet")
    if "request" in signed.claims or "request_uri" in signed.claims:
        raise BadToken("it contains another")


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if name in ("authorization_details", "claims") and isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    raise OAuthError("invalid_request_object", f"Its {name[:40]} cannot be read.")
