from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.upstream.stream import HIGH, Stream


class Connection:
    def __init__(self) -> None:
        self.reading = True
        self.abandoned = 0
        self.stream = Stream(self.read_more, self.abandon)

    def read_more(self, wanted: bool) -> None:
        assert wanted is not self.reading
        self.reading = wanted

    def abandon(self) -> None:
        self.abandoned += 1


@given(st.lists(st.binary(min_size=1, max_size=50)))
def test_all_pieces_come_in_order(pieces: list[bytes]) -> None:
    async def run() -> list[bytes]:
        connection = Connection()
        for piece in pieces:
            connection.stream.feed(piece)
        connection.stream.finish()
        return [piece async for piece in connection.stream]

    assert asyncio.run(run()) == pieces


async def test_reading_pauses_while_much_is_held_and_goes_on_after() -> None:
    connection = Connection()
    connection.stream.feed(b"x" * HIGH)
    assert connection.reading
    connection.stream.feed(b"y")
    assert not connection.reading
    await anext(connection.stream)
    assert connection.reading


async def test_a_failure_comes_after_the_pieces_that_came_before_it() -> None:
    connection = Connection()
    connection.stream.feed(b"a")
    connection.stream.finish(OSError("broken"))
    assert await anext(connection.stream) == b"a"
    with pytest.raises(OSError, match="broken"):
        await anext(connection.stream)


async def test_a_waiting_reader_is_woken() -> None:
    connection = Connection()
    reading = asyncio.create_task(anext(connection.stream))
    await asyncio.sleep(0)
    connection.stream.feed(b"late")
    assert await reading == b"late"


async def test_leaving_early_breaks_off_once_and_leaving_late_does_not() -> None:
    early, late = Connection(), Connection()
    await early.stream.aclose()
    early.stream.close()
    late.stream.finish()
    late.stream.close()
    assert (early.abandoned, late.abandoned) == (1, 0)


async def test_a_cancelled_reader_breaks_off() -> None:
    connection = Connection()
    reading = asyncio.create_task(anext(connection.stream))
    await asyncio.sleep(0)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert connection.abandoned == 1
