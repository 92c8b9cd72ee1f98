from __future__ import annotations

from tests.support.oauth import ISSUER, House


async def test_urls_are_the_issuers(house: House) -> None:
    assert house.authority.url("/oauth/token") == f"{ISSUER}/oauth/token"
