"""Access tokens (RFC 9068): what is said in one, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.identity.authority import Authority
from gateway.identity.mandates.claim import write_mandate
from gateway.model.classification import Assurance
from gateway.model.identifiers import new_id
from gateway.model.mandate import MandateTerms

TYPE: Final = "at+jwt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The person whom a token speaks for; `subject` is internal and leaves only sealed.

    `shown` is the pairwise identifier that the token's audience sees.
    `actors` are the internal subjects of those who act, outermost first.
    """

    subject: str
    shown: str
    assurance: Assurance
    authenticated_at: int
    actors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """What a token will say. `lineage` are marks whose revocation revokes it too."""

    client: str
    audience: str
    scopes: frozenset[str]
    purposes: frozenset[str] = frozenset()
    person: Person | None = None
    actor: Mapping[str, Any] | None = None
    mandate: MandateTerms | None = None
    may_act: Mapping[str, Any] | None = None
    confirmation: Mapping[str, str] | None = None
    details: tuple[Mapping[str, Any], ...] = ()
    lineage: tuple[str, ...] = ()
    not_after: float | None = None
    """Unix seconds that it must not outlive, whatever the lifetime."""
    extra: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An issued token; times are Unix seconds."""

    token: str
    id: str
    expires: int
    lifetime: int


def issue_access_token(authority: Authority, token: AccessToken) -> Issued:
    """Return the signed token, alive for the authority's token lifetime or until `not_after`."""
    now = int(authority.clock())
    expires = now + authority.token_lifetime
    if token.not_after is not None:
        expires = min(expires, int(token.not_after))
    identifier = new_id()
    claims: dict[str, Any] = {
        "iss": authority.issuer,
        "sub": token.person.shown if token.person else token.client,
        "aud": token.audience,
        "client_id": token.client,
        "scope": " ".join(sorted(token.scopes)),
        "jti": identifier,
        "iat": now,
        "exp": expires,
    }
    if token.person:
        claims["acr"] = token.person.assurance.label
        claims["auth_time"] = token.person.authenticated_at
        claims["sealed"] = authority.seal.close(token.person.subject, token.person.actors)
    optional = {
        "purpose": " ".join(sorted(token.purposes)),
        "act": token.actor,
        "mandate": write_mandate(token.mandate),
        "may_act": token.may_act,
        "cnf": token.confirmation,
        "authorization_details": list(token.details),
        "lineage": list(token.lineage),
        **(token.extra or {}),
    }
    claims.update({name: value for name, value in optional.items() if value})
    return Issued(
        token=authority.keys.sign(TYPE, claims), id=identifier, expires=expires, lifetime=expires - now
    )
