from __future__ import annotations

import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import OAuthRequest, run
from tests.support.oauth import House


async def test_the_first_check_that_refuses_ends_it(house: House) -> None:
    seen = []

    async def note(_: OAuthRequest) -> None:
        seen.append(1)

    async def refuse(_: OAuthRequest) -> None:
        raise OAuthError("invalid_request")

    with pytest.raises(OAuthError):
        await run((note, refuse, note), house.request())
    assert seen == [1]


async def test_no_check_can_use_a_client_that_was_not_authenticated(house: House) -> None:
    request = house.request(a="")
    for read in (lambda: request.client, lambda: request.client_assertion):
        with pytest.raises(OAuthError, match="invalid_client"):
            read()
    with pytest.raises(OAuthError, match="invalid_request"):
        request.require("a")
