from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from valkey.exceptions import ValkeyError

from gateway.valkey_client import CONNECTIONS, open_valkey


async def test_one_that_hangs_is_given_up_by_all_and_asked_by_some() -> None:
    """It takes connections and says nothing; whoever finds no place at it waits no longer than the others."""
    taken: list[asyncio.StreamWriter] = []

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(writer)
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    client = open_valkey(f"valkey://127.0.0.1:{server.sockets[0].getsockname()[1]}", 0.25)
    asked = await asyncio.gather(*(client.get("x") for _ in range(2 * CONNECTIONS)), return_exceptions=True)
    assert all(isinstance(one, ValkeyError | OSError | TimeoutError) for one in asked)
    assert 1 <= len(taken) <= 2 * CONNECTIONS
    await client.aclose()
    server.close()


async def test_nobody_there_is_an_error() -> None:
    client = open_valkey("valkey://127.0.0.1:1", 5.0)
    with pytest.raises(ValkeyError):
        await client.get("x")
    await client.aclose()
