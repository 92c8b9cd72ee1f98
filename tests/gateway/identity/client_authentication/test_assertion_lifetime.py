from __future__ import annotations

import time

import pytest

from gateway.identity.client_authentication.assertion_lifetime import LONGEST, assertion_lifetime
from gateway.identity.errors import OAuthError
from gateway.identity.jose.jwt import read_jwt
from tests.support.oauth import House, assertion

NOW = int(time.time())


@pytest.mark.parametrize(
    "claims",
    [{}, {"iat": None}, {"iat": NOW + 9}, {"nbf": NOW + 9}, {"iat": NOW - 3600}, {"exp": NOW + LONGEST - 1}],
)
async def test_honest_clocks_are_tolerated(house: House, claims: dict[str, object]) -> None:
    request = house.request()
    request.assertion = read_jwt(assertion(**claims))
    await assertion_lifetime(request)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": None},
        {"exp": NOW - 1},
        {"exp": NOW + 10 * 365 * 86400},
        {"exp": "9999999999"},
        {"iat": NOW + 5_000},
        {"nbf": NOW + 5_000},
        {"nbf": "now"},
    ],
)
async def test_expired_endless_and_future_assertions_are_refused(
    house: House, claims: dict[str, object]
) -> None:
    request = house.request()
    request.assertion = read_jwt(assertion(**claims))
    with pytest.raises(OAuthError, match="invalid_client"):
        await assertion_lifetime(request)
