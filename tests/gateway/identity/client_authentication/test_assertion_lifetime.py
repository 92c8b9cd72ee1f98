from __future__ import annotations

import pytest

from gateway.identity.client_authentication.assertion_lifetime import LONGEST, assertion_lifetime
from gateway.identity.errors import OAuthError
from gateway.identity.jose.jwt import read_jwt
from tests.support.moments import FromNow, settled
from tests.support.oauth import House, assertion


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"iat": None},
        {"iat": FromNow(9)},
        {"nbf": FromNow(9)},
        {"iat": FromNow(-3600)},
        {"exp": FromNow(LONGEST - 1)},
    ],
)
async def test_honest_clocks_are_tolerated(house: House, claims: dict[str, object]) -> None:
    request = house.request()
    request.assertion = read_jwt(assertion(**settled(claims)))
    await assertion_lifetime(request)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": None},
        {"exp": FromNow(-1)},
        {"exp": FromNow(10 * 365 * 86400)},
        {"exp": "9999999999"},
        {"iat": FromNow(5_000)},
        {"nbf": FromNow(5_000)},
        {"nbf": "now"},
    ],
)
async def test_expired_endless_and_future_assertions_are_refused(
    house: House, claims: dict[str, object]
) -> None:
    request = house.request()
    request.assertion = read_jwt(assertion(**settled(claims)))
    with pytest.raises(OAuthError, match="invalid_client"):
        await assertion_lifetime(request)
