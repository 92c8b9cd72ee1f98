"""RFC 8693 section 2.2, 4.1: the exchanged token, with the chain of those who act."""

from __future__ import annotations

from typing import Any, Final

from gateway.identity.delegations.delegation import CLAIMS
from gateway.identity.exchange.exchange_subject import ACCESS_KIND
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.pairwise import sector_of
from gateway.identity.token.access_token import AccessToken, Person
from gateway.identity.token.answer import token_answer
from gateway.identity.token.issuing import issue
from gateway.identity.token.narrower_details import narrower_details
from gateway.model.principal import CLIENT_ACTOR

GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"


async def grant_exchanged_token(request: OAuthRequest) -> dict[str, Any]:
    """Return a token for the requester's key that ends with the subject token, at the latest.

    `act` keeps the order: the client that exchanges comes first, those who
    acted before follow. What revokes the subject token revokes this one. The
    mandate stays; so does the consumer for which a client acts under a
    delegation, when it narrows its own token.
    """
    had, client, claims = request.subject.principal, request.client, request.subject_claims
    own = had.client == client.id
    actors = had.actors if own else (CLIENT_ACTOR + client.id, *had.actors)
    person = None
    if had.subject is not None:
        person = Person(
            subject=had.subject,
            shown=_shown(request, had.subject),
            assurance=had.assurance,
            authenticated_at=int(had.authenticated_at or 0),
            actors=actors,
        )
    token = AccessToken(
        client=client.id,
        audience=request.resource,
        scopes=request.scopes,
        purposes=request.purposes,
        person=person,
        actor=_chain(request, actors),
        mandate=had.mandate,
        may_act=claims.get("may_act") if own else None,
        confirmation=request.confirmation,
        details=await narrower_details(request, claims.get("authorization_details", ())),
        lineage=(*claims.get("lineage", ()), f"jti:{had.token_id}"),
        not_after=had.expires,
        extra={name: claims[name] for name in CLAIMS if name in claims} if own else None,
    )
    issued = await issue(request, token)
    return {**token_answer(token, issued), "issued_token_type": ACCESS_KIND}


def _shown(request: OAuthRequest, internal: str) -> str:
    if internal.startswith(CLIENT_ACTOR):
        return internal[len(CLIENT_ACTOR) :]
    authority = request.authority
    sector = sector_of(request.client, request.resource, authority.issuer)
    return authority.pairwise.subject(sector, internal)


def _chain(request: OAuthRequest, actors: tuple[str, ...]) -> dict[str, Any] | None:
    chain: dict[str, Any] | None = None
    for actor in reversed(actors):
        shown: dict[str, Any] = {"sub": _shown(request, actor)}
        chain = shown if chain is None else {**shown, "act": chain}
    return chain
