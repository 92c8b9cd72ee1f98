from __future__ import annotations

import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.token.requested_purpose import requested_purpose
from tests.support.oauth import House


async def test_purposes_are_noted(house: House) -> None:
    request = house.request(purpose="tax.assessment benefits")
    await requested_purpose(request)
    assert request.purposes == {"tax.assessment", "benefits"}
    request = house.request()
    await requested_purpose(request)
    assert request.purposes == frozenset()


@pytest.mark.parametrize(
    "purpose", [" ", "a  b", "a\nb", 'a"b', "x" * 200, "é", " ".join("abcdefghijklmnopq")]
)
async def test_a_malformed_one_is_refused(house: House, purpose: str) -> None:
    with pytest.raises(OAuthError, match="invalid_request"):
        await requested_purpose(house.request(purpose=purpose))
