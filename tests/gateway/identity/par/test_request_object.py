from __future__ import annotations

from typing import Any

import orjson
import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.jose.jwt import sign_jwt
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.par.request_object import request_object
from tests.support.moments import FromNow, settled
from tests.support.oauth import ISSUER, House, portal, private_key

GOOD: dict[str, Any] = {
    "iss": "portal",
    "client_id": "portal",
    "aud": ISSUER,
    "nbf": FromNow(0),
    "exp": FromNow(300),
    "scope": "openid",
    "max_age": 60,
    "authorization_details": [{"type": "simpul_exchange"}],
}


def signed(name: str = "one", header: dict[str, str] | None = None, **changes: Any) -> str:
    claims = {key: value for key, value in settled({**GOOD, **changes}).items() if value is not None}
    return sign_jwt({"alg": "ES256", **(header or {})}, orjson.dumps(claims), private_key("ES256", name))


def pushed(house: House, metadata: dict[str, Any] | None = None, **parameters: str) -> OAuthRequest:
    request = house.request(**parameters)
    request.authenticated = portal(metadata=metadata or {})
    return request


async def test_its_claims_are_the_parameters_and_those_outside_count_for_nothing(house: House) -> None:
    for header in ({}, {"typ": "oauth-authz-req+jwt"}, {"typ": "JWT"}):
        request = pushed(house, request=signed(header=header), scope="registry:admin", state="outside")
        await request_object(request)
        assert request.parameters == {
            "client_id": "portal",
            "scope": "openid",
            "max_age": "60",
            "authorization_details": '[{"type":"simpul_exchange"}]',
        }


async def test_its_audience_may_be_a_list_with_the_issuer(house: House) -> None:
    await request_object(pushed(house, request=signed(aud=["https://other.test", ISSUER])))


async def test_a_client_that_registered_so_must_sign(house: House) -> None:
    request = pushed(house, scope="openid")
    await request_object(request)
    assert request.parameters == {"scope": "openid"}
    with pytest.raises(OAuthError, match="invalid_request_object"):
        await request_object(pushed(house, {"require_signed_request_object": True}))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "two"},
        {"header": {"typ": "at+jwt"}},
        {"iss": "other"},
        {"client_id": "other"},
        {"client_id": None},
        {"aud": ["https://evil.test"]},
        {"aud": [[ISSUER]]},
        {"aud": "https://evil.test"},
        {"exp": None},
        {"exp": FromNow(-1)},
        {"nbf": None},
        {"nbf": FromNow(-4000)},
        {"nbf": FromNow(3000), "exp": FromNow(3500)},
        {"exp": FromNow(40_000)},
        {"iat": FromNow(3000)},
        {"request": "x"},
        {"request_uri": "x"},
        {"scope": ["openid"]},
        {"state": True},
    ],
)
async def test_one_that_cannot_be_trusted_is_refused(house: House, changes: dict[str, Any]) -> None:
    with pytest.raises(OAuthError, match="invalid_request_object"):
        await request_object(pushed(house, request=signed(**changes)))


@pytest.mark.parametrize("raw", ["", "x"])
async def test_what_is_none_is_refused(house: House, raw: str) -> None:
    with pytest.raises(OAuthError, match="invalid_request_object"):
        await request_object(pushed(house, request=raw))
