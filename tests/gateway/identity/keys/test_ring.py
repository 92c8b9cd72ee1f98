from __future__ import annotations

import asyncio
from pathlib import Path

import orjson
import pytest

from gateway.identity.jose.jwt import read_jwt
from gateway.identity.keys.ring import KeyRing
from gateway.problems import NotAuthenticated, NotReady
from tests.support.oauth import House, open_house


async def test_it_signs_what_its_public_keys_verify(house: House) -> None:
    ring = house.authority.keys
    token = read_jwt(ring.sign("at+jwt", {"a": 1}))
    key = ring.find(token.kid)
    assert key is not None
    assert not key.is_private
    token.verify([key])
    assert ring.find(None) is ring.find("unknown") is None
    assert token.kid in [key["kid"] for key in orjson.loads(ring.document)["keys"]]


async def test_all_workers_swap_keys_and_old_tokens_stay_valid(house: House, tmp_path: Path) -> None:
    async with open_house(tmp_path) as other:
        token = (await house.token())["access_token"]
        kid = await house.vault.rotate()
        await asyncio.gather(house.feed.catch_up(), other.feed.catch_up())
        for worker in (house, other):
            assert read_jwt(worker.authority.keys.sign("x", {})).kid == kid
            assert (await worker.principal(token)).client == "portal"


async def test_a_revoked_key_takes_its_tokens_with_it(house: House) -> None:
    token = (await house.token())["access_token"]
    await house.principal(token)
    assert house.verifier.cached(f"Bearer {token}".encode()) is not None
    await house.vault.revoke(str(read_jwt(token).kid))
    await house.feed.catch_up()
    assert house.verifier.cached(f"Bearer {token}".encode()) is None
    with pytest.raises(NotAuthenticated):
        await house.principal(token)


async def test_without_a_key_it_is_not_ready(house: House) -> None:
    ring = KeyRing(house.vault)
    with pytest.raises(NotReady):
        ring.sign("x", {})
