from __future__ import annotations

import pytest

from gateway.identity.mandates.in_force import RememberedMandates
from gateway.identity.mandates.mandate import Mandate
from tests.support.people import OPERATOR, PeopleHouse
from tests.support.statements import statements


class Hands:
    """A clock to set."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def in_force(people: PeopleHouse, clock: Hands) -> RememberedMandates:
    """What another worker remembers: it hears of changes by the feed alone."""
    remembered = RememberedMandates(people.mandates, people.house.revocations, clock=clock, capacity=2)
    people.house.feed.listen("revocation", remembered.on_revocation)
    return remembered


async def test_it_counts_between_its_dates_and_says_why_not(
    people: PeopleHouse, in_force: RememberedMandates, clock: Hands
) -> None:
    mandate = await people.grant(valid_from=100, valid_until=200)
    for now, reason in [(99.0, "mandate_not_yet"), (100.0, None), (199.0, None), (200.0, "mandate_ended")]:
        clock.now = now
        assert await in_force.why_not(mandate.id) == reason
    assert await in_force.why_not("nobody-granted-it") == "mandate_unknown"


async def test_a_revocation_is_told_by_the_feed_and_remembered_when_its_mark_is_long_gone(
    people: PeopleHouse, in_force: RememberedMandates
) -> None:
    mandate = await people.grant()
    assert await in_force.why_not(mandate.id) is None
    await people.mandates.revoke(OPERATOR, mandate.id)
    await people.house.feed.catch_up()
    assert await in_force.why_not(mandate.id) == "mandate_revoked"
    people.house.revocations._marks.clear()
    assert await in_force.why_not(mandate.id) == "mandate_revoked"


async def test_the_store_is_asked_once_about_each_mandate(
    people: PeopleHouse, in_force: RememberedMandates
) -> None:
    mandate = await people.grant()
    await in_force.why_not(mandate.id)
    with statements(people.house.store) as asked:
        for _ in range(20):
            assert await in_force.why_not(mandate.id) is None
        assert asked == []
        await people.grant(id="second")
        await people.grant(id="third")
        asked.clear()
        for other in ("second", "third"):
            assert await in_force.why_not(other) is None
        assert len([one for one in asked if "SELECT" in one]) == 2
        asked.clear()
        assert await in_force.why_not(mandate.id) is None
        assert len([one for one in asked if "SELECT" in one]) == 1


class Overtaken:
    """Reads a mandate that is revoked before the answer arrives, the first time."""

    def __init__(self, people: PeopleHouse) -> None:
        self.people = people
        self.overtaken = False

    async def find(self, mandate: str) -> Mandate:
        found = await self.people.mandates.find(mandate)
        if not self.overtaken:
            self.overtaken = True
            await self.people.mandates.revoke(OPERATOR, mandate)
            await self.people.house.feed.catch_up()
            self.people.house.revocations._marks.clear()
        return found


async def test_what_is_revoked_while_it_is_read_is_not_remembered(people: PeopleHouse) -> None:
    mandate = await people.grant()
    remembered = RememberedMandates(Overtaken(people), people.house.revocations)
    people.house.feed.listen("revocation", remembered.on_revocation)
    assert await remembered.why_not(mandate.id) is None
    assert await remembered.why_not(mandate.id) == "mandate_revoked"
