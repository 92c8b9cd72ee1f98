"""Retention: after its time a case has no key and no content; what was called when stays."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update

from gateway.identity.keys.wrapping import WrongWrappingKey
from gateway.journeys.cases.case import Case
from gateway.journeys.cases.retention import DAY, forget_old_cases
from gateway.registry.recorder import now_ms
from gateway.store.store import Store
from gateway.store.tables.journeys import case_events, cases
from tests.support.journey_cases import OFFICIAL, Desk
from tests.support.journey_engine import changed
from tests.support.journey_world import birth


async def ended(store: Store, case: Case, days: int) -> None:
    async with store.write() as connection:
        at = now_ms() - days * DAY * 1_000
        await connection.execute(update(cases).where(cases.c.id == case.id).values(ended_at=at))


async def contents(store: Store) -> dict[str, object]:
    async with store.read() as connection:
        return {row.id: row.content for row in await connection.execute(select(cases))}


async def test_only_cases_whose_time_is_over_lose_their_content(store: Store) -> None:
    desk = Desk(store)
    await desk.publish("child-born")
    old, young, running = [await desk.start("child-born", birth()) for _ in range(3)]
    await ended(store, old, 91)
    await ended(store, young, 89)
    assert await forget_old_cases(store, desk.plans, 90) == 1
    assert await forget_old_cases(store, desk.plans, 90) == 0
    kept = await contents(store)
    assert kept[old.id] is None
    assert kept[young.id]
    assert kept[running.id]
    async with store.read() as connection:
        told = (await connection.execute(select(case_events.c.case_id))).scalars().all()
    assert old.id in told
    seen = await desk.see(old.id, OFFICIAL)
    assert seen.outputs is None


async def test_a_journey_decides_for_its_own_cases(store: Store) -> None:
    desk = Desk(store)

    def short(document: dict[str, object]) -> None:
        document["workflows"][0]["x-retention"] = "P1D"  # type: ignore[index]

    await desk.publish("child-born", changed("child-born", short))
    await desk.publish("move-home")
    person = {"person": "9" * 16, "street": "s", "postcode": "12345", "city": "c", "from": "2026-01-20"}
    brief, long = await desk.start("child-born", birth()), await desk.start("move-home", person)
    for case in (brief, long):
        await ended(store, case, 2)
    assert await forget_old_cases(store, desk.plans, 90) == 1
    kept = await contents(store)
    assert kept[brief.id] is None
    assert kept[long.id]


async def test_what_was_copied_before_cannot_be_read_after(store: Store) -> None:
    """A backup of the content is worth nothing once the key is gone from the case's row."""
    desk = Desk(store)
    await desk.publish("child-born")
    old, other = [await desk.start("child-born", birth()) for _ in range(2)]
    copy = old.content
    await ended(store, old, 91)
    await forget_old_cases(store, desk.plans, 90)
    async with store.read() as connection:
        left = (await connection.execute(select(cases.c.case_key).where(cases.c.id == old.id))).scalar()
    assert (left, copy is not None, other.case_key is not None) == (None, True, True)
    with pytest.raises(InvalidTag):
        desk.vault.new_key(old.id)[1].open("content", copy or b"")
    with pytest.raises(WrongWrappingKey):
        desk.vault.key(old.id, other.case_key or b"")
