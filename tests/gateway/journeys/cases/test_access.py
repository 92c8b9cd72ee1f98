"""Who sees what of a case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from gateway.journeys.cases.access import Access, Sight
from gateway.journeys.cases.case import Case
from gateway.model.principal import Principal
from gateway.problems import AccessDenied, NotFound
from gateway.store.store import Store
from gateway.store.tables.journeys import cases
from tests.support.exchanges import Plain
from tests.support.journey_cases import OFFICIAL, PORTAL, Desk
from tests.support.journey_world import birth

CITIZEN = replace(PORTAL, subject="9" * 16)
NEIGHBOUR = replace(PORTAL, subject="8" * 15)
AGENCY = replace(PORTAL, client="m", agency="municipality", scopes=frozenset({"journeys:read"}))
STRANGER = replace(AGENCY, agency="post", client="p")


@pytest.fixture
async def made(store: Store) -> tuple[Desk, Case]:
    """A citizen's case, in which the municipality takes part."""
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth(parent="9" * 16), caller=CITIZEN)
    call: dict[str, Any] = {
        "role": "step",
        "service": "families",
        "operation": "o",
        "attempt": 1,
        "started_at": 1,
    }
    call |= {"decision": "d", "step": "offerVisit", "agency": "municipality"}
    return desk, await desk.cases.change(case, lambda change: change.begin_call(call))


TABLE = [
    (CITIZEN, Sight.WHOLE),
    (NEIGHBOUR, None),
    (OFFICIAL, Sight.WHOLE),
    (AGENCY, Sight.PARTS),
    (STRANGER, None),
    (replace(AGENCY, scopes=frozenset()), None),
    (replace(AGENCY, subject="7" * 14), None),
    (replace(PORTAL, client="other"), None),
    (PORTAL, Sight.WHOLE),
]


@pytest.mark.parametrize(("caller", "sight"), TABLE)
async def test_sight(made: tuple[Desk, Case], caller: Principal, sight: Sight | None) -> None:
    desk, case = made
    if sight is None:
        with pytest.raises(NotFound):
            await desk.access.sight(caller, case)
    else:
        assert await desk.access.sight(caller, case) is sight
    async with desk.store.read() as connection:
        listed = (await connection.execute(select(cases.c.id).where(desk.access.visible(caller)))).all()
    assert bool(listed) is (sight is not None)


async def test_only_owners_and_officials_change(made: tuple[Desk, Case]) -> None:
    desk, case = made
    desk.access.may_change(CITIZEN, case)
    desk.access.may_change(OFFICIAL, case)
    for caller in (AGENCY, NEIGHBOUR, PORTAL):
        with pytest.raises(AccessDenied):
            desk.access.may_change(caller, case)


async def test_nothing_is_seen_of_no_case(store: Store) -> None:
    with pytest.raises(NotFound):
        await Access(store, Plain()).sight(OFFICIAL, None)


def test_people_are_named_by_pseudonym() -> None:
    access = Access(None, Plain())
    assert access.name_of(PORTAL) == "portal"
    assert "9" * 16 not in access.name_of(CITIZEN)
