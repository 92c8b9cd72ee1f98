"""The engine of a process: stopped in the middle it goes on; nothing personal lies beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.journeys.engine.durable import FILE
from tests.support.journey_cases import Desk
from tests.support.journey_engine import running
from tests.support.journey_node import Node
from tests.support.journey_world import World, agencies, birth


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


async def test_what_a_stop_left_goes_on_after_the_next_start(tmp_path: Path, world: World) -> None:
    async with running(tmp_path, world) as at:
        at.fail("municipality", calls=1, status=503)
        case = await at.desk.start("child-born", birth())
        await at.desk.until_waits(case.id, "sleep")
    again = Node(tmp_path, world.urls)
    await again.start()
    assert (await Desk(again.store).until(case.id)).state == "completed"
    await again.stop()


async def test_something_unexpected_lets_go_of_a_case_and_tries_it_again(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, world) as at:
        broken = [True]
        find = at.node.plans.find

        async def fail_once(version: str) -> object:
            if broken.pop() if broken else False:
                raise RuntimeError("a bug")
            return await find(version)

        monkeypatch.setattr(at.node.plans, "find", fail_once)
        case = await at.desk.start("child-born", birth())
        ended = await at.desk.until(case.id)
        assert ended.state == "completed"
        assert broken == []


async def test_no_file_of_the_engine_holds_a_person(tmp_path: Path, world: World) -> None:
    async with running(tmp_path, world) as at:
        case = await at.desk.start("child-born", birth(givenName="Unmistakable"))
        assert (await at.desk.until(case.id)).state == "completed"
        await at.node.engine.tidy()
    text = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert (tmp_path / FILE).is_file()
    for value in (birth()["parent"], "Unmistakable", "Ombaktenang"):
        assert value.encode() not in text
