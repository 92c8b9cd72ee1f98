from __future__ import annotations

import pytest

from gateway.identity.client_authentication.assertion_audience import assertion_audience
from gateway.identity.errors import OAuthError
from gateway.identity.jose.jwt import read_jwt
from tests.support.oauth import ISSUER, House, assertion


@pytest.mark.parametrize(
    "aud",
    [
        [ISSUER],
        [ISSUER, "https://evil.test"],
        ISSUER + "/",
        ISSUER + "/oauth/token",
        "https://evil.test",
        None,
    ],
)
async def test_only_the_issuer_as_one_text_is_accepted(house: House, aud: object) -> None:
    request = house.request()
    request.assertion = read_jwt(assertion())
    await assertion_audience(request)
    request.assertion = read_jwt(assertion(aud=aud))
    with pytest.raises(OAuthError, match="invalid_client"):
        await assertion_audience(request)
