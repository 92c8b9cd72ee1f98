from __future__ import annotations

import asyncio
import time

from sqlalchemy import select

from gateway.identity.artifacts import CODE, REFRESH, Artifact, Artifacts
from gateway.store.tables.identity import one_time_artifacts
from tests.support.oauth import House


async def put(house: House, expires: float = 60, grant: str | None = "g") -> str:
    kept = Artifact(client="portal", body={"a": 1}, expires=time.time() + expires, grant=grant)
    async with house.store.write() as connection:
        return await house.authority.artifacts.put(connection, CODE, kept)


async def take(house: House, value: str, kind: str = CODE, client: str = "portal") -> Artifact | None:
    async with house.store.write() as connection:
        return await house.authority.artifacts.take(connection, kind, client, value)


async def test_one_of_twenty_takers_gets_it_and_that_it_was_used_is_remembered(house: House) -> None:
    value = await put(house)
    assert await house.authority.artifacts.spent_grant(value) is None
    found = await asyncio.gather(*(take(house, value) for _ in range(20)))
    assert len([artifact for artifact in found if artifact is not None]) == 1
    assert await house.authority.artifacts.spent_grant(value) == "g"


async def test_another_client_kind_or_a_late_one_takes_nothing(house: House) -> None:
    value = await put(house)
    assert await take(house, value, client="other") is None
    assert await take(house, value, kind=REFRESH) is None
    assert await take(house, await put(house, expires=-1)) is None
    assert await house.authority.artifacts.find(CODE, "portal", value) is not None
    assert (await take(house, value) or Artifact(client="", body={}, expires=0)).body == {"a": 1}


async def test_the_store_holds_no_value(house: House) -> None:
    value = await put(house)
    async with house.store.read() as connection:
        rows = (await connection.execute(select(one_time_artifacts))).all()
    assert value not in str(rows)
    assert len(value) >= 43


async def test_pruning_keeps_what_lives(house: House) -> None:
    value, late = await put(house), await put(house, expires=-10)
    await house.authority.artifacts.prune()
    assert await house.authority.artifacts.find(CODE, "portal", value) is not None
    past = Artifacts(house.store, lambda: time.time() - 60)
    assert await past.find(CODE, "portal", late) is None
