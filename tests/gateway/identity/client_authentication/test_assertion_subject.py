from __future__ import annotations

import pytest

from gateway.identity.client_authentication.assertion_reading import assertion_reading
from gateway.identity.client_authentication.assertion_subject import assertion_subject
from gateway.identity.errors import OAuthError
from tests.support.oauth import House, assertion, portal


async def find(house: House, raw: str, **parameters: str) -> str:
    request = house.request(client_assertion=raw, **parameters)
    await assertion_reading(request)
    await assertion_subject(request)
    return request.client.id


async def test_the_client_is_found(house: House) -> None:
    assert await find(house, assertion()) == "portal"
    assert await find(house, assertion(), client_id="portal") == "portal"


@pytest.mark.parametrize(
    "raw",
    [assertion(sub="other"), assertion(iss=None), assertion(sub=None), assertion("nobody"), assertion(iss=5)],
)
async def test_one_who_is_not_a_client_is_refused(house: House, raw: str) -> None:
    with pytest.raises(OAuthError, match="invalid_client"):
        await find(house, raw)


async def test_another_client_id_beside_the_assertion_is_refused(house: House) -> None:
    with pytest.raises(OAuthError, match="invalid_client"):
        await find(house, assertion(), client_id="operator")


@pytest.mark.parametrize(
    "client", [portal(active=False), portal(metadata={"issuer": "https://elsewhere.test"})]
)
async def test_an_inactive_or_foreign_client_is_refused(house: House, client: object) -> None:
    house.clients.put(client)  # type: ignore[arg-type]
    with pytest.raises(OAuthError, match="invalid_client"):
        await find(house, assertion())
