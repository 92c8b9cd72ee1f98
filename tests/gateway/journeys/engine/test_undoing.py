"""What was agreed is over while a case runs: nothing more is done, and what was done is taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from gateway.journeys.cases.case import Case, Content
from gateway.model.agreement import AgreementState
from gateway.model.mandate import MandateTerms
from gateway.model.principal import Principal
from gateway.store.tables.journeys import cases
from tests.support.journey_cases import PORTAL
from tests.support.journey_engine import Running, running
from tests.support.journey_world import World, agencies, birth

CONCERNED = ("civil-registry/population", "social-insurance/benefits", "municipality/families")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


@pytest.fixture
async def at(tmp_path: Path, world: World) -> AsyncIterator[Running]:
    async with running(tmp_path, world) as started:
        yield started


async def halfway(at: Running, caller: Principal = PORTAL) -> Case:
    """Return a case that has registered and opened a benefit, and waits before its third agency."""
    at.fail("municipality", calls=1_000, status=503)
    case = await at.desk.start("child-born", birth(), caller=caller)
    await at.desk.until_waits(case.id, "sleep")
    return case


async def go_on(at: Running, case: Case) -> Case:
    """Let the agency work again and the clock run past the pause; return the case as it ended."""
    at.fail("municipality")
    at.clock.ahead += 60
    async with at.node.store.write() as connection:
        await connection.execute(update(cases).where(cases.c.id == case.id).values(due=1))
    return await at.desk.until(case.id)


def balanced(at: Running) -> bool:
    books = at.world.books()
    return not (books["births_standing"] or books["benefits_standing"] or books["visits_standing"])


async def reasons(at: Running, case: Case) -> dict[str, str | None]:
    return {step.step: step.reason for step in (await at.desk.see(case.id)).steps}


@pytest.mark.parametrize("state", [AgreementState.SUSPENDED, AgreementState.ENDED])
async def test_agreements_that_are_over(at: Running, state: AgreementState) -> None:
    case = await halfway(at)
    for service in CONCERNED:
        at.change_agreements(service, state=state)
    assert (await go_on(at, case)).state == "compensated"
    assert (await reasons(at, case))["offerVisit"] == state.value
    assert balanced(at)


async def test_a_purpose_that_is_withdrawn(at: Running) -> None:
    """The agreements end, and those that take their place are for something else."""
    case = await halfway(at)
    before = at.node.catalogue.agreements
    ended = [replace(one, state=AgreementState.ENDED) for one in before]
    fresh = [replace(one, id=f"{one.id}-new", purposes=frozenset({"statistics"})) for one in before]
    at.node.catalogue = replace(at.node.catalogue, agreements=(*ended, *fresh))
    at.node.publish()
    assert (await go_on(at, case)).state == "compensated"
    assert (await reasons(at, case))["offerVisit"] == "ended"
    assert balanced(at)


async def test_a_purpose_that_a_policy_forbids_from_now_on(at: Running) -> None:
    case = await halfway(at)
    at.node.exchange.decider.denied["offerHealthVisit"] = "purpose_withdrawn"  # type: ignore[attr-defined]
    assert (await go_on(at, case)).state == "compensated"
    assert (await reasons(at, case))["offerVisit"] == "purpose_withdrawn"
    assert balanced(at)


async def test_a_mandate_that_is_revoked(at: Running) -> None:
    """A guardian begins for their ward; the court ends the mandate while the case waits."""
    guardian = replace(
        PORTAL,
        subject=f"person-{birth()['parent']}",
        actors=("person-guardian",),
        mandate=MandateTerms(id="court-7", kind="guardian"),
    )
    case = await halfway(at, guardian)
    at.node.mandates.over["court-7"] = "mandate_revoked"
    assert (await go_on(at, case)).state == "compensated"
    assert (await reasons(at, case))["offerVisit"] == "mandate_revoked"
    assert balanced(at)


async def former(at: Running, case: Case) -> dict[str, list[str]]:
    found = await at.desk.cases.find(case.id)
    assert found is not None
    key = at.desk.vault.key(found.id, found.case_key or b"")
    return Content.from_json(key.open("content", found.content or b"")).former


async def test_what_undoes_rests_on_what_was_in_force_when_the_step_was_begun(at: Running) -> None:
    civil = "civil-registry/population"
    known = {one.id: one for one in at.node.catalogue.agreements}
    (noted,) = (await former(at, await halfway(at)))["registerBirth"]
    assert "cancelBirth" in known[noted].operations
    at.change_agreements(civil, operations=frozenset({"registerBirth"}))
    case = await halfway(at)
    found = await former(at, case)
    assert found["registerBirth"] == []
    assert len(found["openBenefit"]) == 1
    assert found["offerVisit"] == []
