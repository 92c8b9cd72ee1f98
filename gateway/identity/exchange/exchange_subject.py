"""RFC 8693 section 2.1: the subject token is one of this server, and still in force."""

from __future__ import annotations

from typing import Final

from gateway.identity.errors import invalid_request
from gateway.identity.jose.jwt import BadToken, read_jwt
from gateway.identity.oauth_request import OAuthRequest

ACCESS_KIND: Final = "urn:ietf:params:oauth:token-type:access_token"


async def exchange_subject(request: OAuthRequest) -> None:
    """Note the subject token.

    Refuses an actor token (the client itself is the actor), other token
    types, and tokens of other issuers or without a person unless they are the
    client's own: all as `invalid_request` (section 2.2.2), never `invalid_grant`.
    """
    parameters = request.parameters
    if "actor_token" in parameters or "actor_token_type" in parameters:
        raise invalid_request("The client itself is the actor.")
    if request.require("subject_token_type") != ACCESS_KIND:
        raise invalid_request("The subject token must be an access token.")
    if parameters.get("requested_token_type", ACCESS_KIND) != ACCESS_KIND:
        raise invalid_request("Only access tokens are issued.")
    raw = request.require("subject_token")
    try:
        subject = await request.authority.verifier.inspect(raw)
        claims = read_jwt(raw).claims
    except BadToken as error:
        raise invalid_request(f"The subject token is not accepted: {error}.") from error
    principal = subject.principal
    own = principal.client == request.client.id
    if principal.issuer != request.authority.issuer or (principal.subject is None and not own):
        raise invalid_request("The subject token cannot be exchanged.")
    request.subject_token, request.subject_claims = subject, claims
