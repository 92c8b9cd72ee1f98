from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from gateway.bootstrap.lifecycle import Lifecycle


def step(seen: list[str], name: str, *, fails: bool = False) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        seen.append(name)
        if fails:
            raise RuntimeError(name)

    return run


async def test_parts_stop_in_the_opposite_order() -> None:
    seen: list[str] = []
    life = Lifecycle()
    life.add(step(seen, "+store"), step(seen, "-store"))
    life.add(step(seen, "+keys"))
    life.add(step(seen, "+feed"), step(seen, "-feed"))
    await life.start()
    assert life.running
    await life.stop()
    assert seen == ["+store", "+keys", "+feed", "-feed", "-store"]
    assert not life.running


async def test_a_part_that_cannot_start_stops_those_before_it() -> None:
    seen: list[str] = []
    life = Lifecycle()
    life.add(step(seen, "+a"), step(seen, "-a"))
    life.add(step(seen, "+b", fails=True), step(seen, "-b"))
    with pytest.raises(RuntimeError, match=r"\+b"):
        await life.start()
    assert seen == ["+a", "+b", "-a"]
    assert not life.running


async def test_a_part_that_cannot_stop_does_not_keep_the_others() -> None:
    seen: list[str] = []
    life = Lifecycle()
    life.add(None, step(seen, "-a"))
    life.add(None, step(seen, "-b", fails=True))
    await life.start()
    await life.stop()
    assert seen == ["-b", "-a"]
