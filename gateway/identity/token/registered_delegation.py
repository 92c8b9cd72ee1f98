"""Maskinporten's delegation: a supplier's system asks for a token on behalf of `consumer_org`."""

from __future__ import annotations

from gateway.identity.errors import OAuthError, invalid_grant
from gateway.identity.oauth_request import OAuthRequest


async def registered_delegation(request: OAuthRequest) -> None:
    """Note the delegation that covers what is asked for, if the grant names a `consumer_org`.

    (1) Exactly one organisation is meant, and it lets the client's agency act
    for it now. (2) The scopes asked for are all delegated; none asked for
    means those that are. (3) One delegation covers them: none is pieced together.
    """
    organisation = request.parameters.get("consumer_org")
    if organisation is None:
        return
    held = await request.authority.delegations.held(request.client.agency)
    fitting = [delegation for delegation in held if delegation.is_for(organisation)]
    if len({delegation.consumer_org for delegation in fitting}) != 1:  # (1)
        raise invalid_grant("There is no delegation from this organisation.")
    named = bool(request.parameters.get("scope"))
    for delegation in fitting:  # (3)
        scopes = request.scopes & frozenset(delegation.scopes)
        if scopes and (scopes == request.scopes or not named):  # (2)
            request.scopes, request.delegation = scopes, delegation
            return
    raise OAuthError("invalid_scope", "The scope is not delegated.")
