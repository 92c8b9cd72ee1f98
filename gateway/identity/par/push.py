"""RFC 9126 section 2.2: a checked request becomes a reference that is used once."""

from __future__ import annotations

from typing import Any, Final

from gateway.identity.artifacts import REQUEST, Artifact
from gateway.identity.oauth_request import OAuthRequest

PREFIX: Final = "urn:ietf:params:oauth:request_uri:"
LIFETIME: Final = 540
"""Seconds: under 600 (FAPI 2.0 section 5.3.2.2, 12), and long enough for a person to sign in."""
_WISHES: Final = ("state", "nonce", "prompt", "max_age", "acr_values", "ui_locales")


async def push_request(request: OAuthRequest) -> dict[str, Any]:
    """Return the `request_uri` of 256 random bits, bound to the client."""
    authority, parameters = request.authority, request.parameters
    now = authority.clock()
    body = {
        "redirect_uri": parameters["redirect_uri"],
        "code_challenge": parameters["code_challenge"],
        "dpop_jkt": (request.confirmation or {}).get("jkt"),
        "scopes": sorted(request.scopes),
        "purposes": sorted(request.purposes),
        "resource": request.resource,
        "details": list(request.details),
        "pushed_at": now,
        **{name: parameters.get(name) for name in _WISHES},
    }
    async with authority.store.write() as connection:
        artifact = Artifact(client=request.client.id, body=body, expires=now + LIFETIME)
        value = await authority.artifacts.put(connection, REQUEST, artifact)
    return {"request_uri": PREFIX + value, "expires_in": LIFETIME}
