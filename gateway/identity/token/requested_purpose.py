"""Purpose limitation (GDPR article 5, 1 b): a token may name the purposes that it is for.

`purpose` is an extension parameter (RFC 6749 section 8.2). Whether a purpose
is agreed is decided at each exchange; a token that names some can be used
for no other.
"""

from __future__ import annotations

import re
from typing import Final

from gateway.identity.errors import invalid_request
from gateway.identity.oauth_request import OAuthRequest

_PURPOSES: Final = re.compile(r"[A-Za-z0-9._:/-]{1,128}(?: [A-Za-z0-9._:/-]{1,128}){0,15}")


async def requested_purpose(request: OAuthRequest) -> None:
    """Note the purposes asked for; none is allowed, and leaves the choice to the request."""
    text = request.parameters.get("purpose", "")
    if not text:
        return
    if not _PURPOSES.fullmatch(text):
        raise invalid_request("The purpose is malformed.")
    request.purposes = frozenset(text.split(" "))
