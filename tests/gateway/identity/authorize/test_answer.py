from __future__ import annotations

from gateway.identity.authorize.answer import authorization_answer
from tests.support.oauth import House


async def test_state_and_iss_go_with_every_answer(house: House) -> None:
    plain = authorization_answer(
        house.authority, {"redirect_uri": "https://a.test/cb", "state": "a b&c"}, code="x"
    )
    assert plain == "https://a.test/cb?code=x&state=a+b%26c&iss=https%3A%2F%2Fsimpul.test"
    query = authorization_answer(house.authority, {"redirect_uri": "https://a.test/cb?t=1"}, error="e")
    assert query == "https://a.test/cb?t=1&error=e&iss=https%3A%2F%2Fsimpul.test"
