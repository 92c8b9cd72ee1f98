from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from valkey.exceptions import ValkeyError

from gateway.valkey_client import CONNECTIONS, open_valkey


@asynccontextmanager
async def silence() -> AsyncIterator[tuple[str, list[asyncio.StreamWriter]]]:
    """Give the URL of a server that takes connections and says nothing, and the connections."""
    taken: list[asyncio.StreamWriter] = []

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(writer)
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    yield f"valkey://127.0.0.1:{server.sockets[0].getsockname()[1]}", taken
    server.close()


async def test_one_that_hangs_is_given_up_by_all() -> None:
    """Whoever finds no place at it waits no longer than the others."""
    async with silence() as (url, _):
        client = open_valkey(url, 0.25)
        asked = await asyncio.gather(
            *(client.get("x") for _ in range(2 * CONNECTIONS)), return_exceptions=True
        )
        assert all(isinstance(one, ValkeyError | OSError | TimeoutError) for one in asked)
        await client.aclose()


async def test_it_is_asked_by_so_many_at_a_time_and_no_more() -> None:
    async with silence() as (url, taken):
        client = open_valkey(url, 60.0)
        asked = [asyncio.ensure_future(client.get("x")) for _ in range(2 * CONNECTIONS)]
        async with asyncio.timeout(30):
            while len(taken) < CONNECTIONS:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        assert len(taken) == CONNECTIONS
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        await client.aclose()


async def test_nobody_there_is_an_error() -> None:
    client = open_valkey("valkey://127.0.0.1:1", 5.0)
    with pytest.raises(ValkeyError):
        await client.get("x")
    await client.aclose()
