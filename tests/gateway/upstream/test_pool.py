from __future__ import annotations

import asyncio
from time import monotonic

import pytest

from gateway.problems import AddressNotAllowed, AgencyTimeout, AgencyUnreachable
from gateway.upstream import pool as pools
from gateway.upstream.connection import Connection
from gateway.upstream.pool import MAX_IDLE_SECONDS, Pool
from tests.support.raw_agency import LOOPBACK, answering

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
HEAD = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


def pool_to(port: int) -> Pool:
    return Pool("127.0.0.1", port, None, LOOPBACK.resolve)


async def use(connection: Connection) -> None:
    await connection.ask("GET", HEAD, b"", chunked=False, timeout=5)


async def test_connections_are_used_again() -> None:
    async with answering(OK) as agency:
        pool = pool_to(agency.port)
        for _ in range(5):
            await use(await pool.take(1))
        pool.close()
    assert agency.connections == 1


async def test_one_that_was_idle_for_long_is_not_used_again() -> None:
    async with answering(OK) as agency:
        pool = pool_to(agency.port)
        connection = await pool.take(1)
        await use(connection)
        connection.idle_since -= MAX_IDLE_SECONDS + 1
        assert pool.reuse() is None
        assert not connection.usable
        pool.close()


async def test_the_sweep_ends_what_is_late_or_idle() -> None:
    async with answering(OK, b"") as agency:
        pool = pool_to(agency.port)
        idle, late = await pool.take(1), await pool.take(1)
        await use(late)
        await use(idle)
        assert pool.reuse() is idle
        await use(late) if pool.reuse() is not late else None
        asking = asyncio.create_task(use(late))
        pool._release(idle)
        await asyncio.sleep(0.02)
        pool.sweep(monotonic() + 100)
        with pytest.raises(AgencyTimeout):
            await asking
        assert not idle.usable
        pool.close()


async def test_further_calls_wait_for_a_connection_and_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MAX_CONNECTIONS", 1)
    async with answering(OK) as agency:
        pool = pool_to(agency.port)
        busy = await pool.take(1)
        with pytest.raises(AgencyTimeout):
            await pool.take(0.05)
        waiting = asyncio.create_task(pool.take(5))
        await asyncio.sleep(0.02)
        await use(busy)
        assert await waiting is busy
        pool.close()


async def test_a_waiter_that_leaves_does_not_lose_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MAX_CONNECTIONS", 1)
    async with answering(OK) as agency:
        pool = pool_to(agency.port)
        busy = await pool.take(1)
        first, second = (asyncio.create_task(pool.take(5)) for _ in range(2))
        await asyncio.sleep(0.02)
        asking = asyncio.create_task(use(busy))
        while not pool._idle:
            await asyncio.sleep(0)
        first.cancel()
        await asking
        assert await asyncio.wait_for(second, 2) is busy
        pool.close()


async def test_a_closed_port_and_a_forbidden_address_are_told_apart() -> None:
    async with answering(OK) as agency:
        port = agency.port
    await asyncio.sleep(0.05)
    with pytest.raises(AgencyUnreachable):
        await pool_to(port).take(1)

    async def refuse(host: str, port: int) -> list[str]:
        raise AddressNotAllowed(reason="address_not_public")

    with pytest.raises(AddressNotAllowed):
        await Pool("internal.example", 80, None, refuse).take(1)


async def test_a_retired_pool_keeps_nothing_and_finishes_what_is_under_way() -> None:
    async with answering(OK) as agency:
        pool = pool_to(agency.port)
        connection = await pool.take(1)
        pool.retire()
        await use(connection)
        await asyncio.sleep(0.05)
        assert pool.empty
