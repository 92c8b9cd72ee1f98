"""RFC 9449 section 10: the code will be bound to the client's DPoP key, from the beginning."""

from __future__ import annotations

import re
from typing import Final

from gateway.identity.errors import invalid_request
from gateway.identity.oauth_request import OAuthRequest

_THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}")


async def key_binding(request: OAuthRequest) -> None:
    """Note the key that `dpop_jkt` names or the proof shows; refuse when the two differ."""
    named = request.parameters.get("dpop_jkt")
    shown = (request.confirmation or {}).get("jkt")
    if named is None:
        return
    if not _THUMBPRINT.fullmatch(named) or (shown is not None and shown != named):
        raise invalid_request("The dpop_jkt does not name the proof's key.")
    request.confirmation = {"jkt": named}
