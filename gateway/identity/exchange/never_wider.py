"""RFC 8693 section 1.1, 2.1: the new token is never wider than the subject token, in anything."""

from __future__ import annotations

from dataclasses import replace

from gateway.identity.errors import OAuthError
from gateway.identity.exchange.narrowing import Wish, narrow
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.resource import API
from gateway.identity.token.requested_purpose import requested_purpose


async def never_wider(request: OAuthRequest) -> None:
    """Note scope, purpose and resource: within the subject token's (`narrow`), and the client's own scopes.

    Nothing asked for means what the subject token has. A purpose that the
    subject token does not limit may be limited now.
    """
    subject, issuer = request.subject, request.authority.issuer
    had = replace(subject.principal, scopes=subject.principal.scopes & request.client.scopes)
    asked = frozenset(request.parameters.get("scope", "").split())
    await requested_purpose(request)
    wish = Wish(
        resource=_asked_resource(request, subject.audience),
        scopes=asked or had.scopes,
        purposes=request.purposes,
    )
    found = narrow(had, subject.audience, issuer, wish)
    request.scopes, request.purposes, request.resource = found.scopes, found.purposes, found.resource


def _asked_resource(request: OAuthRequest, default: str) -> str:
    """Return what `resource`, or `audience` (an agency's name), asks for; both must agree."""
    audience = request.parameters.get("audience")
    if audience is None:
        return request.parameters.get("resource", default)
    resource = f"{request.authority.issuer}{API}{audience}"
    if request.parameters.get("resource", resource) != resource:
        raise OAuthError("invalid_target", "The audience and the resource differ.")
    return resource
