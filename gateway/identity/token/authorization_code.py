"""RFC 6749 section 4.1.3: a code becomes tokens, once."""

from __future__ import annotations

from typing import Any

from gateway.identity.artifacts import CODE, REFRESH, Artifact
from gateway.identity.errors import OAuthError, invalid_grant
from gateway.identity.grants import Grant
from gateway.identity.mandates.reach import check_reach
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.resource import is_resource, narrower
from gateway.identity.token.answer import token_answer
from gateway.identity.token.grant_tokens import access_token_of
from gateway.identity.token.id_token import issue_id_token
from gateway.identity.token.issuing import issue
from gateway.identity.token.narrower_details import narrower_details
from gateway.identity.token.pkce import check_verifier


async def grant_authorization_code(request: OAuthRequest) -> dict[str, Any]:
    """Return tokens for a code.

    (1) The code is taken, and its grant read, in one transaction: one of many
    parallel redemptions gets both, before the others can end the grant, and no
    other client can take it away. (2) One that was used before revokes what
    its first use gave (RFC 9700 section 2.1.1). (3) It is bound to the
    redirect URI, (4) the PKCE challenge and (5) the DPoP key of the request
    that began it. (6) The grant was in force. (7) Tokens are narrower or equal,
    and have no scope that the client may not have at present.
    """
    authority, client = request.authority, request.client
    code, redirect_uri = request.require("code"), request.require("redirect_uri")
    async with authority.store.write() as connection:
        taken = await authority.artifacts.take(connection, CODE, client.id, code)  # (1)
        grant = await authority.grants.read(connection, taken.grant or "") if taken is not None else None
    if taken is None:
        used = await authority.artifacts.spent_grant(code)  # (2)
        if used is not None:
            ended = await authority.grants.find(used)
            await authority.grants.revoke(used)
            await authority.evidence.record(
                "code.reused",
                "code_reused",
                client=client,
                decision="deny",
                object=f"grant:{used}",
                **({"grant": used} if ended is None else ended.of_whom),
            )
        raise invalid_grant("The code is not valid.")
    if taken.body["redirect_uri"] != redirect_uri:  # (3)
        raise invalid_grant("The redirect_uri is another.")
    check_verifier(request.require("code_verifier"), taken.body["code_challenge"])  # (4)
    bound_to = taken.body.get("dpop_jkt")  # (5)
    if bound_to is not None and (request.confirmation or {}).get("jkt") != bound_to:
        raise invalid_grant("The code is bound to another key.")
    if grant is None or grant.client != client.id:  # (6)
        raise invalid_grant("The grant has ended.")
    return await _answer(request, taken, grant)


async def _answer(request: OAuthRequest, taken: Artifact, grant: Grant) -> dict[str, Any]:
    authority, client = request.authority, request.client
    resource = narrower_resource(request, grant)  # (7)
    scopes = frozenset(grant.scopes) & client.scopes
    token = access_token_of(
        authority,
        client,
        grant,
        scopes=scopes,
        resource=resource,
        confirmation=request.confirmation,
        details=await narrower_details(request, grant.details),
    )
    answer = token_answer(token, await issue(request, token))
    if "openid" in scopes:
        answer["id_token"] = issue_id_token(authority, client, grant)
    if "refresh_token" in client.metadata.get("grant_types", ()):
        refresh = Artifact(client=client.id, body={}, expires=grant.expires_at, grant=grant.id)
        async with authority.store.write() as connection:
            answer["refresh_token"] = await authority.artifacts.put(connection, REFRESH, refresh)
    return answer


def narrower_resource(request: OAuthRequest, grant: Grant) -> str:
    """Return the resource asked for, within the one granted (RFC 8707 section 2.2), mandate included."""
    issuer, granted = request.authority.issuer, grant.resource
    resource = request.parameters.get("resource", granted)
    if not is_resource(issuer, resource) or not narrower(resource, granted, issuer):
        raise OAuthError("invalid_target", "The resource was not granted.")
    check_reach(grant.mandate, resource, issuer)
    return resource
