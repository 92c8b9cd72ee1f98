"""RFC 8693 section 1.1, 2.1: the new token is never wider than the subject token, in anything."""

from __future__ import annotations

from typing import Final

from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.resource import API, is_resource, narrower
from gateway.identity.token.requested_purpose import requested_purpose

DEEPEST: Final = 4
"""How many may act one after the other."""


async def never_wider(request: OAuthRequest) -> None:
    """Note scope, purpose and resource: (1) within the subject token's, (2) and the client's own.

    Nothing asked for means what the subject token has. A purpose that the
    subject token does not limit may be limited now. (3) The chain of actors
    has an end.
    """
    subject, issuer = request.subject, request.authority.issuer
    had = subject.principal
    possible = had.scopes & request.client.scopes  # (1) (2)
    asked = frozenset(request.parameters.get("scope", "").split())
    if not asked <= possible:
        raise OAuthError("invalid_scope", "The subject token or the client does not have this scope.")
    request.scopes = asked or possible
    await requested_purpose(request)
    if had.purposes and not request.purposes <= had.purposes:
        raise OAuthError("invalid_scope", "The subject token is not for this purpose.")
    request.purposes = request.purposes or had.purposes
    resource = _asked_resource(request, subject.audience)
    if not is_resource(issuer, resource) or not narrower(resource, subject.audience, issuer):
        raise OAuthError("invalid_target", "The subject token is not for this resource.")
    request.resource = resource
    if len(had.actors) >= DEEPEST:  # (3)
        raise OAuthError("invalid_grant", "Too many act for each other.")


def _asked_resource(request: OAuthRequest, default: str) -> str:
    """Return what `resource`, or `audience` (an agency's name), asks for; both must agree."""
    audience = request.parameters.get("audience")
    if audience is None:
        return request.parameters.get("resource", default)
    resource = f"{request.authority.issuer}{API}{audience}"
    if request.parameters.get("resource", resource) != resource:
        raise OAuthError("invalid_target", "The audience and the resource differ.")
    return resource
