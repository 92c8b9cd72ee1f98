from __future__ import annotations

import pytest

from gateway.identity.client_authentication.assertion_reading import assertion_reading
from gateway.identity.client_authentication.assertion_signature import assertion_signature
from gateway.identity.errors import OAuthError
from tests.support.oauth import House, assertion, portal, private_key


async def verify(house: House, raw: str, **client: object) -> None:
    request = house.request(client_assertion=raw)
    await assertion_reading(request)
    request.authenticated = portal(**client)
    await assertion_signature(request)


async def test_a_registered_key_verifies_with_or_without_kid(house: House) -> None:
    await verify(house, assertion())
    await verify(house, assertion(header={"kid": None}))


async def test_an_unregistered_key_does_not(house: House) -> None:
    other = {"keys": [private_key(name="two").as_dict(private=False)]}
    for raw, jwks in [(assertion(), other), (assertion(), {}), (assertion(header={"kid": "x"}), None)]:
        with pytest.raises(OAuthError, match="invalid_client"):
            await verify(house, raw, **({} if jwks is None else {"jwks": jwks}))
