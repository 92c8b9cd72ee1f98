from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import select

from gateway.identity.keys.vault import OVERLAP_SECONDS, PAST_SECONDS, KeyVault
from gateway.identity.keys.wrapping import WrappingKey, WrongWrappingKey
from gateway.store.tables.identity import signing_keys
from tests.support.oauth import WRAPPING, House


async def states(vault: KeyVault) -> dict[str, str]:
    return {key.state: key.kid for key in await vault.read()}


async def test_rotation_promotes_the_next_key_and_keeps_the_old_one_for_a_while(house: House) -> None:
    before = await states(house.vault)
    kid = await house.vault.rotate()
    after = await states(house.vault)
    assert kid == after["current"] == before["next"]
    assert after["retired"] == before["current"]
    assert after["next"] not in before.values()
    later = KeyVault(house.store, WrappingKey(WRAPPING), lambda: time.time() + OVERLAP_SECONDS + 1)
    assert "retired" not in await states(later)
    assert [key.kid for key in await later.read_past()] == [before["current"]]
    assert await house.vault.read_past() == []
    await later.rotate()
    assert len(await later.read()) == 3
    assert len(await later.read_past()) == 1
    after = time.time() + OVERLAP_SECONDS + PAST_SECONDS + 2
    much_later = KeyVault(house.store, WrappingKey(WRAPPING), lambda: after)
    assert [key.kid for key in await much_later.read_past()] == [kid]
    await much_later.rotate()
    async with house.store.read() as connection:
        kids = {row.kid for row in await connection.execute(select(signing_keys))}
    assert before["current"] not in kids
    assert len(kids) == 4


async def test_the_private_part_is_not_readable_in_the_store(house: House) -> None:
    async with house.store.read() as connection:
        rows = (await connection.execute(select(signing_keys))).all()
    assert all(b'"d"' not in row.wrapped for row in rows)
    with pytest.raises(WrongWrappingKey):
        await KeyVault(house.store, WrappingKey(bytes(32))).read()


async def test_two_nodes_that_begin_together_make_one_set_of_keys(house: House) -> None:
    await asyncio.gather(*(house.vault.ensure() for _ in range(5)))
    assert sorted(await states(house.vault)) == ["current", "next"]
    assert len(await house.vault.read()) == 2


async def test_a_revoked_key_is_gone_and_replaced(house: House) -> None:
    before = await states(house.vault)
    assert await house.vault.revoke(before["current"])
    after = await states(house.vault)
    assert after["current"] == before["next"]
    assert before["current"] not in after.values()
    assert not await house.vault.revoke("unknown")
