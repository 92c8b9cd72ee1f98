from __future__ import annotations

import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.token.known_grant import known_grant
from tests.support.oauth import House, portal


async def test_a_client_uses_the_grants_that_it_registered(house: House) -> None:
    request = house.request(grant_type="client_credentials")
    request.authenticated = portal()
    await known_grant(request)
    for grant in ("password", "implicit", "refresh_token"):
        request.parameters = {"grant_type": grant}
        with pytest.raises(OAuthError, match="unauthorized_client"):
            await known_grant(request)
    request.parameters = {}
    with pytest.raises(OAuthError, match="invalid_request"):
        await known_grant(request)
