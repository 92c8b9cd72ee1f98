"""Token revocation (RFC 7009): felt by every worker within a second, with all that came of the token."""

from __future__ import annotations

from gateway.identity.artifacts import REFRESH
from gateway.identity.jose.jwt import BadToken
from gateway.identity.oauth_request import OAuthRequest


async def answer_revocation(request: OAuthRequest) -> None:
    """Revoke a token of the client's own; another's, or an unknown one, is left alone and not told.

    A refresh token takes its grant with it. An access token takes those that
    were exchanged for it: its `jti` is in their lineage.
    """
    authority, client, raw = request.authority, request.client, request.require("token")
    kept = await authority.artifacts.find(REFRESH, client.id, raw)
    if kept is not None and kept.grant is not None:
        await authority.grants.revoke(kept.grant)
        return
    try:
        token = await authority.verifier.inspect(raw)
    except BadToken:
        return
    principal = token.principal
    if principal.client == client.id and principal.issuer == authority.issuer:
        mark = f"jti:{principal.token_id}"
        await authority.revocations.revoke(mark, int(principal.expires) + 60)
        await authority.verifier.on_revocation(frozenset({mark}))
