"""The tokens that come of a person's grant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.identity.authority import Authority
from gateway.identity.grants import Grant
from gateway.identity.pairwise import sector_of
from gateway.identity.token.access_token import AccessToken, Person
from gateway.model.client import Client


def access_token_of(
    authority: Authority,
    client: Client,
    grant: Grant,
    *,
    scopes: frozenset[str],
    resource: str,
    confirmation: Mapping[str, str] | None,
    details: tuple[Mapping[str, Any], ...],
) -> AccessToken:
    """Return what an access token of `grant` says; scopes, resource and details may be narrower than its."""
    sector = sector_of(client, resource, authority.issuer)
    person = Person(
        subject=grant.subject,
        shown=authority.pairwise.subject(sector, grant.subject),
        assurance=grant.level,
        authenticated_at=grant.authenticated_at,
        actors=grant.actors,
    )
    actor: dict[str, Any] | None = None
    for name in reversed(grant.actors):
        shown = {"sub": authority.pairwise.subject(sector, name)}
        actor = shown if actor is None else {**shown, "act": actor}
    return AccessToken(
        client=client.id,
        audience=resource,
        scopes=scopes,
        purposes=frozenset(grant.purposes),
        person=person,
        actor=actor,
        mandate=grant.mandate,
        confirmation=confirmation,
        details=details,
        lineage=grant.lineage,
        not_after=grant.expires_at,
    )
