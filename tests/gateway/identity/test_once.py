from __future__ import annotations

import asyncio
import time
from pathlib import Path

from gateway.identity.once import OnceValues
from gateway.store.store import Store
from tests.support.oauth import House, open_house


async def test_one_of_twenty_parallel_uses_over_two_workers_is_the_first(
    house: House, tmp_path: Path
) -> None:
    async with open_house(tmp_path) as other:
        workers = (OnceValues(house.store), OnceValues(other.store))
        uses = [
            workers[number % 2].use("assertion", "portal", "same", time.time() + 60) for number in range(20)
        ]
        assert sorted(await asyncio.gather(*uses)) == [False] * 19 + [True]


async def test_values_of_other_kinds_and_owners_do_not_collide(house: House) -> None:
    once, later = OnceValues(house.store), time.time() + 60
    assert await once.use("a", "b", "c", later)
    assert await once.use("x", "b", "c", later)
    assert await once.use("a", "bc", "", later)
    assert await once.use("ab", "", "c", later)


async def test_only_expired_values_are_forgotten(house: House) -> None:
    store: Store = house.store
    now = time.time()
    once = OnceValues(store)
    assert await once.use("a", "b", "live", now + 60)
    assert await once.use("a", "b", "dead", now - 60)
    await once.prune()
    assert not await once.use("a", "b", "live", now + 60)
    assert await once.use("a", "b", "dead", now + 60)
