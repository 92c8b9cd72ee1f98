"""RFC 8693 section 1.1, 2.1: what is derived is never wider than what it is derived from.

The token endpoint and the steps of journeys narrow by these same rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from gateway.identity.errors import OAuthError, invalid_request
from gateway.identity.mandates.reach import check_reach
from gateway.identity.resource import is_resource, narrower
from gateway.model.principal import Principal

DEEPEST: Final = 4
"""How many may act one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for: no purposes mean those that there are."""

    resource: str
    scopes: frozenset[str] = field(default_factory=frozenset)
    purposes: frozenset[str] = field(default_factory=frozenset)


def narrow(had: Principal, audience: str, issuer: str, wish: Wish) -> Wish:
    """Return what may be had of `had`, a principal for `audience`; raises `OAuthError`.

    (1) Scopes within those that there are. (2) Purposes too; where none limit
    `had` they may be limited now. (3) A resource that `audience` contains,
    and that the mandate, if there is one, is for. (4) The chain of actors has an end.
    """
    if not wish.scopes <= had.scopes:  # (1)
        raise OAuthError("invalid_scope", "The subject token or the client does not have this scope.")
    if had.purposes and not wish.purposes <= had.purposes:  # (2)
        raise OAuthError("invalid_scope", "The subject token is not for this purpose.")
    if not is_resource(issuer, wish.resource) or not narrower(wish.resource, audience, issuer):  # (3)
        raise OAuthError("invalid_target", "The subject token is not for this resource.")
    check_reach(had.mandate, wish.resource, issuer)
    if len(had.actors) >= DEEPEST:  # (4)
        raise invalid_request("Too many act for each other.")
    return Wish(resource=wish.resource, scopes=wish.scopes, purposes=wish.purposes or had.purposes)
