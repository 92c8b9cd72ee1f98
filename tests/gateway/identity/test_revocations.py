from __future__ import annotations

import time
from pathlib import Path

import pytest

from gateway.identity.jose.jwt import read_jwt
from gateway.identity.revocations import LONGEST, Revocations
from gateway.problems import NotAuthenticated
from tests.support.oauth import House, open_house


async def test_a_revoked_token_is_refused_by_all_workers_cached_ones_too(
    house: House, tmp_path: Path
) -> None:
    async with open_house(tmp_path) as other:
        token = (await house.token())["access_token"]
        for worker in (house, other):
            await worker.principal(token)
        claims = read_jwt(token).claims
        await house.revocations.revoke(f"jti:{claims['jti']}", claims["exp"])
        for worker in (house, other):
            await worker.feed.catch_up()
            assert worker.verifier.cached(f"Bearer {token}".encode()) is None
            with pytest.raises(NotAuthenticated):
                await worker.principal(token)


async def test_a_worker_that_starts_later_knows_what_was_revoked(house: House) -> None:
    later = int(time.time()) + 60
    await house.revocations.revoke("jti:x", later)
    await house.revocations.revoke("jti:x", later)
    await house.revocations.revoke("jti:old", int(time.time()) - 60)
    fresh = Revocations(house.store)
    await fresh.load()
    assert fresh.any(["a", "jti:x"])
    assert not fresh.any(["jti:old"])
    await fresh.prune()
    await fresh.load()
    assert fresh.any(["jti:x"])


async def test_marks_that_nothing_needs_leave_the_memory(house: House) -> None:
    now = [1000.0]
    revocations = Revocations(house.store, lambda: now[0])
    await revocations.on_change(frozenset({"a"}))
    now[0] += LONGEST + 1
    await revocations.on_change(frozenset({"b"}))
    assert not revocations.any(["a"])
    assert revocations.any(["b"])


async def test_an_ended_session_is_remembered_as_long_as_its_grants(house: House) -> None:
    await house.revocations.revoke("session:s", int(time.time()) + 1)
    later = Revocations(house.store, lambda: time.time() + 12 * 3_600)
    await later.load()
    assert later.any(["session:s"])
