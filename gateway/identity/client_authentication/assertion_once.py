"""RFC 7523 section 3, 7: an assertion is used once; its `jti` is remembered across workers."""

from __future__ import annotations

from gateway.identity.errors import invalid_client
from gateway.identity.oauth_request import OAuthRequest


async def assertion_once(request: OAuthRequest) -> None:
    """Use the assertion's `jti`; comes last, so that a refused assertion costs no row."""
    assertion = request.client_assertion
    value, expires = assertion.text("jti"), assertion.number("exp")
    if value is None or expires is None or len(value) > 256:
        raise invalid_client("The assertion needs a jti.")
    if not await request.authority.once.use("assertion", request.client.id, value, expires):
        raise invalid_client("The assertion has been used before.")
