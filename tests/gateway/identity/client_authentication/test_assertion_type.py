from __future__ import annotations

import pytest

from gateway.identity.client_assertion import ASSERTION_TYPE
from gateway.identity.client_authentication.assertion_type import assertion_type
from gateway.identity.errors import OAuthError
from tests.support.oauth import House


async def test_a_jwt_is_the_only_way(house: House) -> None:
    await assertion_type(house.request(client_assertion_type=ASSERTION_TYPE))
    refused = [
        house.request(),
        house.request(client_assertion_type="urn:ietf:params:oauth:client-assertion-type:saml2-bearer"),
    ]
    for request in refused:
        with pytest.raises(OAuthError, match="invalid_client"):
            await assertion_type(request)
