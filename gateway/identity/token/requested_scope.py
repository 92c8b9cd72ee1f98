"""RFC 6749 section 3.3: the scope asked for is part of what the client may have."""

from __future__ import annotations

import re
from typing import Final

from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import OAuthRequest

_SCOPE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,128}(?: [\x21\x23-\x5b\x5d-\x7e]{1,128}){0,63}")


async def requested_scope(request: OAuthRequest) -> None:
    """Note the scopes; all that the client has when it asks for none."""
    text = request.parameters.get("scope", "")
    if not text:
        request.scopes = request.client.scopes
        return
    scopes = frozenset(text.split(" ")) if _SCOPE.fullmatch(text) else None
    if scopes is None or not scopes <= request.client.scopes:
        raise OAuthError("invalid_scope", "The client may not have this scope.")
    request.scopes = scopes
