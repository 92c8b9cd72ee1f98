from __future__ import annotations

import pytest

from gateway.identity.client_authentication.assertion_reading import assertion_reading
from gateway.identity.errors import OAuthError
from tests.conformance.differential.raw_jwt import Signed
from tests.support.oauth import House, assertion


async def test_a_readable_assertion_is_noted(house: House) -> None:
    request = house.request(client_assertion=assertion())
    await assertion_reading(request)
    assert request.client_assertion.text("iss") == "portal"


@pytest.mark.parametrize("raw", ["", "a.b.c", assertion(header={"crit": ["b64"], "b64": True})])
async def test_an_unreadable_one_is_refused(house: House, raw: str) -> None:
    with pytest.raises(OAuthError, match="invalid_client"):
        await assertion_reading(house.request(client_assertion=raw))


@pytest.mark.parametrize("typ", [None, "JWT", "jwt", "client-authentication+jwt"])
async def test_an_assertion_may_say_what_it_is(house: House, typ: str | None) -> None:
    await assertion_reading(house.request(client_assertion=assertion(header={"typ": typ})))


@pytest.mark.parametrize("typ", ["dpop+jwt", "oauth-authz-req+jwt", "at+jwt", "", 1, ["JWT"]])
async def test_a_jwt_of_another_kind_is_none(house: House, typ: object) -> None:
    raw = Signed("ES256", {"alg": "ES256", "typ": typ}, {"iss": "portal"}).render(lambda value: value)
    with pytest.raises(OAuthError, match="invalid_client"):
        await assertion_reading(house.request(client_assertion=raw))
