from __future__ import annotations

import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.par.no_request_uri import no_request_uri
from tests.support.oauth import House


async def test_a_pointer_cannot_be_pushed(house: House) -> None:
    await no_request_uri(house.request())
    for value in ("https://evil.test/request", "urn:ietf:params:oauth:request_uri:x", ""):
        with pytest.raises(OAuthError, match="invalid_request"):
            await no_request_uri(house.request(request_uri=value))
