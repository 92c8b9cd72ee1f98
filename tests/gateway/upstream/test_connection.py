from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway.problems import AgencyTimeout, AgencyUnreachable
from gateway.upstream.connection import Connection
from tests.support.raw_agency import RawAgency, answering

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
HEAD = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


class Opened:
    def __init__(self) -> None:
        self.released: list[Connection] = []
        self.lost: list[Connection] = []

    async def to(self, agency: RawAgency) -> Connection:
        loop = asyncio.get_running_loop()
        _transport, connection = await loop.create_connection(
            lambda: Connection(self.released.append, self.lost.append), "127.0.0.1", agency.port
        )
        return connection


async def ask(connection: Connection, body: bytes | AsyncIterator[bytes] = b"") -> int:
    answer = await connection.ask("GET", HEAD, body, chunked=not isinstance(body, bytes), timeout=5)
    return answer.status


async def test_a_connection_serves_one_request_after_another() -> None:
    opened = Opened()
    async with answering(OK) as agency:
        connection = await opened.to(agency)
        assert [await ask(connection) for _ in range(3)] == [200] * 3
        assert connection.used
        assert connection.usable
        assert len(opened.released) == 3
        connection.break_off()
    assert agency.connections == 1


async def test_an_answer_nobody_asked_for_ends_the_connection() -> None:
    opened = Opened()
    async with answering(OK + OK) as agency:
        connection = await opened.to(agency)
        await asyncio.gather(ask(connection), return_exceptions=True)
        await asyncio.sleep(0.05)
        assert not connection.usable


async def test_an_answer_that_breaks_is_unreachable() -> None:
    opened = Opened()
    async with answering(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nok", keep_open=False) as agency:
        connection = await opened.to(agency)
        with pytest.raises(AgencyUnreachable):
            await ask(connection)
    assert opened.lost == [connection]
    assert connection.began


async def test_an_expired_request_times_out_and_is_broken_off() -> None:
    opened = Opened()
    async with answering(b"") as agency:
        connection = await opened.to(agency)
        asking = asyncio.create_task(ask(connection))
        await asyncio.sleep(0.02)
        assert connection.deadline is not None
        connection.expire()
        with pytest.raises(AgencyTimeout):
            await asking
        assert not connection.usable


async def test_a_cancelled_request_is_broken_off() -> None:
    opened = Opened()
    async with answering(b"") as agency:
        connection = await opened.to(agency)
        asking = asyncio.create_task(ask(connection))
        await asyncio.sleep(0.02)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert not connection.usable


async def test_a_body_that_breaks_is_never_sent_as_a_whole_one() -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError("the caller left")

    opened = Opened()
    received = bytearray()
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(1000):
                received.extend(piece)
        except ConnectionError:
            pass
        ended.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    agency = RawAgency()
    agency.port = server.sockets[0].getsockname()[1]
    connection = await opened.to(agency)
    with pytest.raises(RuntimeError, match="the caller left"):
        await ask(connection, breaking())
    await asyncio.wait_for(ended.wait(), 5)
    assert not received.endswith(b"0\r\n\r\n")
    server.close()


async def test_an_early_answer_ends_the_connection_that_still_sends() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1000
            await asyncio.sleep(0)

    opened = Opened()
    async with answering(OK) as agency:
        connection = await opened.to(agency)
        assert await ask(connection, endless()) == 200
        assert not connection.usable
        assert opened.released == []
