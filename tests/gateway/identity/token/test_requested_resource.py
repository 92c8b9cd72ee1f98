from __future__ import annotations

import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.token.requested_resource import requested_resource
from tests.support.oauth import ISSUER, House


async def test_the_gateway_or_one_agency(house: House) -> None:
    for parameters, resource in [({}, ISSUER), ({"resource": f"{ISSUER}/api/tax"}, f"{ISSUER}/api/tax")]:
        request = house.request(**parameters)
        await requested_resource(request)
        assert request.resource == resource


@pytest.mark.parametrize(
    "resource", ["https://evil.test", ISSUER + "/api/", ISSUER + "/api/a/b", "", ISSUER + "/"]
)
async def test_nothing_else(house: House, resource: str) -> None:
    with pytest.raises(OAuthError, match="invalid_target"):
        await requested_resource(house.request(resource=resource))
