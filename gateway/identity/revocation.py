"""Token revocation (RFC 7009): felt by every worker within a second, with all that came of the token."""

from __future__ import annotations

from typing import Any

from gateway.identity.artifacts import REFRESH
from gateway.identity.jose.jwt import BadToken
from gateway.identity.oauth_request import OAuthRequest


async def answer_revocation(request: OAuthRequest) -> None:
    """Revoke a token of the client's own; another's, or an unknown one, is left alone and not told.

    A refresh token takes its grant with it. An access token takes those that
    were exchanged for it: its `jti` is in their lineage. Evidence comes first:
    without it the client gets a 503 and asks again (RFC 7009 section 2.2.1).
    """
    authority, client, raw = request.authority, request.client, request.require("token")
    kept = await authority.artifacts.find(REFRESH, client.id, raw)
    if kept is not None and kept.grant is not None:
        grant = await authority.grants.find(kept.grant)
        of_whom = {"grant": kept.grant} if grant is None else grant.of_whom
        await _record(request, "grant.revoked", f"grant:{kept.grant}", **of_whom)
        await authority.grants.revoke(kept.grant)
        await authority.verifier.on_revocation(frozenset({f"grant:{kept.grant}"}))
        return
    try:
        token = await authority.verifier.inspect(raw)
    except BadToken:
        return
    principal = token.principal
    if principal.client == client.id and principal.issuer == authority.issuer:
        mark = f"jti:{principal.token_id}"
        mandate = None if principal.mandate is None else principal.mandate.id
        of_whom = {"subject": principal.subject, "actors": principal.actors, "mandate": mandate}
        await _record(request, "token.revoked", f"token:{principal.token_id}", **of_whom)
        await authority.revocations.revoke(mark, int(principal.expires) + 60)
        await authority.verifier.on_revocation(frozenset({mark}))


async def _record(request: OAuthRequest, kind: str, what: str, **names: Any) -> None:
    evidence = request.authority.evidence
    await evidence.record(
        kind, "requested", client=request.client, by=request.client.id, object=what, **names
    )
