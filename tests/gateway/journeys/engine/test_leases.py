"""Leases: who is silent is dead, and one of the living takes over."""

from __future__ import annotations

from sqlalchemy import select, update

from gateway.journeys.engine.leases import Leases
from gateway.store.store import Store
from gateway.store.tables.journeys import cases, executors
from tests.support.journey_cases import Desk
from tests.support.journey_world import birth


async def silent(store: Store, executor: str) -> None:
    async with store.write() as connection:
        await connection.execute(update(executors).where(executors.c.id == executor).values(beat=1))


async def test_only_the_silent_are_dead(store: Store) -> None:
    mine, theirs = Leases(store, "mine", 10), Leases(store, "theirs", 10)
    await mine.beat()
    await theirs.beat()
    await theirs.beat()
    assert await mine.dead() == []
    await silent(store, "theirs")
    assert await mine.dead() == ["theirs"]
    assert await theirs.dead() == []


async def test_one_of_the_living_takes_over(store: Store) -> None:
    for name in ("a", "b", "dead"):
        await Leases(store, name, 10).beat()
    await silent(store, "dead")
    won = [await Leases(store, name, 10).claim("dead") for name in ("a", "b")]
    assert won == [True, False]


async def test_who_stops_is_taken_over_from_at_once(store: Store) -> None:
    lease = Leases(store, "a", 10)
    await lease.beat()
    await lease.end()
    assert await Leases(store, "b", 10).dead() == ["a"]


async def test_the_dead_are_forgotten_once_nothing_of_theirs_is_left(store: Store) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    await desk.start("child-born", birth())
    await Leases(store, "dead", 10).beat()
    await silent(store, "dead")
    async with store.write() as connection:
        await connection.execute(update(cases).values(executor="dead"))
    await Leases(store, "b", 10).bury("dead")
    assert await ids(store) == ["dead"]
    async with store.write() as connection:
        await connection.execute(update(cases).values(executor=None))
    await Leases(store, "b", 10).bury("dead")
    assert await ids(store) == []


async def ids(store: Store) -> list[str]:
    async with store.read() as connection:
        return list((await connection.execute(select(executors.c.id))).scalars())
