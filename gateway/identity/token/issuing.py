"""Issues access tokens, each with its entry in the evidence log first."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.identity.delegations.delegation import CONSUMER
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.token.access_token import AccessToken, Issued, issue_access_token

_GRANT: Final = "grant:"
_DELEGATION: Final = "delegation:"
_URN: Final = "urn:ietf:params:oauth:grant-type:"


async def issue(request: OAuthRequest, token: AccessToken) -> Issued:
    """Return the signed token once its entry is durable; raises `EvidenceUnavailable` instead of granting.

    The entry's exchange id is the token's `jti`, so that whoever has that
    finds how the token came to be. `grant` names the person's grant, or the
    delegation with `agency`, for which the client acts; a token exchanged for
    another still says them.
    """
    issued = issue_access_token(request.authority, _limited(request, token))
    person = token.person
    came_of = next((mark for mark in token.lineage if mark.startswith((_GRANT, _DELEGATION))), None)
    await request.authority.evidence.record(
        "token.issued",
        request.require("grant_type").removeprefix(_URN).replace("-", "_"),
        client=request.client,
        subject=person.subject if person else None,
        actors=person.actors if person else (),
        assurance=person.assurance.label if person else None,
        exchange=issued.id,
        purpose=" ".join(sorted(token.purposes)) or None,
        scope=" ".join(sorted(token.scopes)) or None,
        resource=token.audience,
        grant=came_of.removeprefix(_GRANT) if came_of else None,
        agency=(token.extra or {}).get(CONSUMER),
        mandate=token.mandate.id if token.mandate else None,
        object=f"token:{issued.id}",
    )
    return issued


def _limited(request: OAuthRequest, token: AccessToken) -> AccessToken:
    """Return the token with the only client that may act on it, if one is registered (RFC 8693 4.4)."""
    named = request.client.metadata.get("may_act")
    if token.may_act is not None or named is None:
        return token
    return replace(token, may_act={"sub": str(named)})
