"""RFC 8707 section 2: the token is for this gateway, or for one agency behind it."""

from __future__ import annotations

from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.resource import is_resource


async def requested_resource(request: OAuthRequest) -> None:
    """Note the resource; the whole gateway when none is asked for."""
    issuer = request.authority.issuer
    resource = request.parameters.get("resource", issuer)
    if not is_resource(issuer, resource):
        raise OAuthError("invalid_target", "The resource is not served here.")
    request.resource = resource
