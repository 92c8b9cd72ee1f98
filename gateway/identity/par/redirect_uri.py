"""RFC 9700 section 4.1.3: the redirect URI is exactly one that the client registered."""

from __future__ import annotations

from urllib.parse import urlsplit

from gateway.identity.errors import invalid_request
from gateway.identity.oauth_request import OAuthRequest


async def redirect_uri(request: OAuthRequest) -> None:
    """Refuse any URI that differs in one character, or is neither https nor loopback."""
    uri = request.require("redirect_uri")
    registered = request.client.metadata.get("redirect_uris", ())
    if not isinstance(registered, list | tuple) or uri not in registered or not is_safe(uri):
        raise invalid_request("The redirect_uri is not registered.")


def is_safe(uri: str) -> bool:
    """Say whether a redirect may go there: https, or http on this machine; no fragment, no user info."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return False
    if not host or "#" in uri or "@" in parts.netloc or not uri.isprintable() or " " in uri:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in ("127.0.0.1", "::1"))
