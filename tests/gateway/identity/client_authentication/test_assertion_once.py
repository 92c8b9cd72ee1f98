from __future__ import annotations

import pytest

from gateway.identity.client_authentication.assertion_once import assertion_once
from gateway.identity.errors import OAuthError
from gateway.identity.jose.jwt import read_jwt
from tests.support.oauth import House, assertion, portal


async def use(house: House, client: str = "portal", **claims: object) -> None:
    request = house.request()
    request.assertion = read_jwt(assertion(**claims))
    request.authenticated = portal(id=client)
    await assertion_once(request)


async def test_a_jti_counts_once_for_each_client(house: House) -> None:
    await use(house, jti="x")
    await use(house, jti="y")
    await use(house, "other", jti="x")
    with pytest.raises(OAuthError, match="invalid_client"):
        await use(house, jti="x")


@pytest.mark.parametrize("jti", [None, "", 5, "x" * 300])
async def test_it_is_required(house: House, jti: object) -> None:
    with pytest.raises(OAuthError, match="invalid_client"):
        await use(house, jti=jti)
