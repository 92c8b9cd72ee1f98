from __future__ import annotations

import pytest

from gateway.identity.client_authentication.assertion_reading import assertion_reading
from gateway.identity.errors import OAuthError
from tests.support.oauth import House, assertion


async def test_a_readable_assertion_is_noted(house: House) -> None:
    request = house.request(client_assertion=assertion())
    await assertion_reading(request)
    assert request.client_assertion.text("iss") == "portal"


@pytest.mark.parametrize("raw", ["", "a.b.c", assertion(header={"crit": ["b64"], "b64": True})])
async def test_an_unreadable_one_is_refused(house: House, raw: str) -> None:
    with pytest.raises(OAuthError, match="invalid_client"):
        await assertion_reading(house.request(client_assertion=raw))
