from __future__ import annotations

from gateway.identity.token.client_credentials import grant_client_credentials
from tests.support.oauth import ISSUER, House, portal


async def test_the_client_is_the_subject_and_gets_no_refresh_token(house: House) -> None:
    request = house.request(grant_type="client_credentials")
    request.authenticated = portal()
    request.scopes, request.resource = frozenset({"registry:read"}), ISSUER
    answer = await grant_client_credentials(request)
    assert "refresh_token" not in answer
    principal = await house.principal(answer["access_token"])
    assert (principal.subject, principal.client) == (None, "portal")
