"""Writes of one round: in their order, at its end, and whatever becomes of one of them."""

from __future__ import annotations

import asyncio
from typing import Any

from gateway.rounds import present_round


class Transport:
    def __init__(self, told: list[tuple[str, bytes]], name: str) -> None:
        self.told, self.name, self.closing = told, name, False

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes) -> None:
        self.told.append((self.name, data))


async def test_what_is_written_in_a_round_goes_out_at_its_end_in_order() -> None:
    told: list[tuple[str, bytes]] = []
    one, other = Transport(told, "one"), Transport(told, "other")
    writes: Any = present_round()
    writes.write(one, b"1")
    writes.write(other, b"2")
    writes.write(one, b"3")
    assert told == []
    await asyncio.sleep(0)
    assert told == [("one", b"1"), ("other", b"2"), ("one", b"3")]
    writes.write(one, b"4")
    await asyncio.sleep(0)
    assert told[3:] == [("one", b"4")]


async def test_a_transport_that_closed_meanwhile_is_left_out_and_the_others_are_not() -> None:
    told: list[tuple[str, bytes]] = []
    gone, there = Transport(told, "gone"), Transport(told, "there")
    writes: Any = present_round()
    writes.write(gone, b"1")
    writes.write(there, b"2")
    gone.closing = True
    await asyncio.sleep(0)
    assert told == [("there", b"2")]


async def test_flush_writes_at_once_and_once() -> None:
    told: list[tuple[str, bytes]] = []
    one = Transport(told, "one")
    writes: Any = present_round()
    writes.write(one, b"1")
    writes.flush()
    assert told == [("one", b"1")]
    writes.write(one, b"2")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert told == [("one", b"1"), ("one", b"2")]


def test_each_event_loop_has_its_own() -> None:
    told: list[tuple[str, bytes]] = []

    async def left_unwritten() -> None:
        writes: Any = present_round()
        writes.write(Transport(told, "lost"), b"1")
        asyncio.get_running_loop().stop()

    async def write() -> None:
        writes: Any = present_round()
        writes.write(Transport(told, "there"), b"2")
        await asyncio.sleep(0)

    loop = asyncio.new_event_loop()
    task = loop.create_task(left_unwritten())
    loop.run_forever()
    loop.close()
    assert task.done()
    asyncio.run(write())
    assert ("there", b"2") in told
