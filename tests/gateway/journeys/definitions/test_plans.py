"""Plans: read once, the version that a case began with."""

from __future__ import annotations

import pytest

from gateway.journeys.definitions.plans import Plans
from gateway.store.store import Store
from tests.support.journey_cases import Desk


async def test_a_version_is_read_once(store: Store) -> None:
    version = await Desk(store).publish("child-born")
    plans = Plans(store)
    plan = await plans.find(version)
    assert await plans.find(version) is plan
    assert (plan.name, plan.number, plan.document.title) == ("child-born", 1, "A child is born")
    assert plan.workflow("child-born").x.deadline == 30 * 86_400
    step = plan.step("offerVisit")
    assert step is not None
    assert step.x.pivot
    assert plan.step("other") is None


async def test_an_unknown_version_is_none(store: Store) -> None:
    with pytest.raises(KeyError):
        await Plans(store).find("none")
