"""Starting: one case for each key of a client, by however many at once; nothing in clear."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from gateway.journeys.cases.starting import purposes_of
from gateway.journeys.definitions.plans import Plan
from gateway.journeys.interpret import Interpreter
from gateway.journeys.interpreter.library import Library
from gateway.model.classification import Assurance
from gateway.model.mandate import MandateTerms
from gateway.problems import AccessDenied, InvalidRequest, NotFound, PurposeNotAgreed
from gateway.store.store import Store
from gateway.store.tables.journeys import cases
from tests.support.exchanges import Plain
from tests.support.journals import MemoryJournal
from tests.support.journey_cases import PORTAL, Desk
from tests.support.journey_world import birth
from tests.support.journeys import document

OTHER = replace(PORTAL, client="other-portal")


@pytest.fixture
async def desk(store: Store) -> Desk:
    desk = Desk(store, MemoryJournal())
    await desk.publish("child-born")
    return desk


async def test_the_same_key_and_inputs_give_the_same_case(desk: Desk) -> None:
    first, new = await desk.starting.start(PORTAL, "child-born", birth(), "k")
    again, newer = await desk.starting.start(PORTAL, "child-born", dict(reversed(birth().items())), "k")
    assert (first.id, new, newer) == (again.id, True, False)


async def test_the_same_key_for_something_else_is_refused(desk: Desk) -> None:
    await desk.starting.start(PORTAL, "child-born", birth(), "k")
    with pytest.raises(InvalidRequest) as caught:
        await desk.starting.start(PORTAL, "child-born", birth(givenName="Other"), "k")
    assert caught.value.code == "idempotency_key_reused"


async def test_keys_are_each_clients_own(desk: Desk) -> None:
    mine, _ = await desk.starting.start(PORTAL, "child-born", birth(), "k")
    theirs, new = await desk.starting.start(OTHER, "child-born", birth(givenName="Other"), "k")
    assert new
    assert mine.id != theirs.id


async def test_keys_are_each_persons_own_too(desk: Desk) -> None:
    one, other = (replace(PORTAL, subject=digit * 16) for digit in "12")
    mine, _ = await desk.starting.start(one, "child-born", birth(parent="1" * 16), "k")
    theirs, _ = await desk.starting.start(other, "child-born", birth(parent="2" * 16), "k")
    assert mine.id != theirs.id


async def test_keys_are_those_of_who_acts_for_a_person_too(desk: Desk) -> None:
    ward = replace(PORTAL, subject=f"person-{birth()['parent']}")
    parents = [replace(ward, actors=("client:system", f"person-{name}")) for name in ("mother", "father")]
    made = [await desk.starting.start(one, "child-born", birth(), "k") for one in (ward, *parents)]
    assert [new for _, new in made] == [True, True, True]
    again, new = await desk.starting.start(parents[0], "child-born", birth(), "k")
    assert (again.id, new) == (made[1][0].id, False)


async def test_many_at_once_make_one(desk: Desk) -> None:
    found = await asyncio.gather(
        *(desk.starting.start(PORTAL, "child-born", birth(), "k") for _ in range(12))
    )
    assert len({case.id for case, _ in found}) == 1
    assert sum(new for _, new in found) == 1
    async with desk.store.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(cases)) == 1


async def test_inputs_that_do_not_fit_are_named_but_not_repeated(desk: Desk) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await desk.starting.start(PORTAL, "child-born", birth(parent="secret-person"), "k")
    assert caught.value.members["errors"][0]["pointer"] == "/inputs/parent"
    assert "secret-person" not in str(caught.value.body())


async def test_an_unpublished_journey_does_not_exist(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.starting.start(PORTAL, "move-home", {}, "k")


async def test_the_row_holds_no_person_in_clear(desk: Desk) -> None:
    caller = replace(PORTAL, subject=birth()["parent"], assurance=Assurance.HIGH)
    case, _ = await desk.starting.start(caller, "child-born", birth(), "key-of-portal")
    async with desk.store.read() as connection:
        row = (await connection.execute(select(cases))).one()
    text = repr(tuple(row))
    for value in (birth()["parent"], "Adinda", "Ombaktenang", "key-of-portal"):
        assert value not in text
    assert case.subject is not None


async def test_a_citizen_starts_a_case_for_themselves_or_under_a_mandate(desk: Desk) -> None:
    person = birth()["parent"]
    own = replace(PORTAL, subject=f"person-{person}")
    await desk.starting.start(own, "child-born", birth(), "k")
    await desk.starting.start(replace(own, actors=("person-guardian",)), "child-born", birth(), "m")
    await desk.starting.start(
        replace(PORTAL, subject=f"{PORTAL.issuer}|{person}"), "child-born", birth(), "f"
    )
    for caller in (
        replace(own, subject="person-other"),
        replace(own, subject="person-other", actors=(person,)),
    ):
        with pytest.raises(AccessDenied) as refused:
            await desk.starting.start(caller, "child-born", birth(), "other")
        assert refused.value.code == "another_person"
    official = replace(own, subject="person-official", scopes=frozenset({"journeys:admin"}))
    case, _ = await desk.starting.start(official, "child-born", birth(), "o")
    assert case.about


async def test_who_starts_a_case_on_a_mandate_is_written_down_with_it(desk: Desk) -> None:
    ward = replace(PORTAL, subject=f"person-{birth()['parent']}", actors=("client:system", "person-guardian"))
    terms = MandateTerms(id="m1", kind="guardian")
    await desk.starting.start(replace(ward, mandate=terms), "child-born", birth(), "k")
    started = desk.journal.entries[-1]
    assert (started.kind, started.mandate) == ("journey.case.started", "m1")
    assert started.actor == Plain().pseudonym("person-guardian") != started.subject


async def test_a_token_for_other_purposes_starts_nothing(desk: Desk) -> None:
    narrow = replace(PORTAL, purposes=frozenset({"birth-registration"}))
    with pytest.raises(PurposeNotAgreed):
        await desk.starting.start(narrow, "child-born", birth(), "k")
    wide = replace(PORTAL, purposes=frozenset({"birth-registration", "child-benefit"}))
    assert (await desk.starting.start(wide, "child-born", birth(), "k"))[1]


def test_purposes_of_other_documents_count_too() -> None:
    step = {"stepId": "a", "workflowId": "$sourceDescriptions.beside.main"}
    main = document([step], workflow={"x-purpose": "one"})
    beside = document([{"stepId": "b", "operationId": "listThings", "x-purpose": "two"}])
    library = Library(main, {"beside": beside})
    plan = Plan("v", "main", 1, library, Interpreter(library))
    assert purposes_of(plan, main.workflows[0]) == {"one", "two"}


async def test_a_case_keeps_the_version_that_it_started_with(desk: Desk) -> None:
    case = await desk.start("child-born", birth())
    plan = await desk.plans.find(case.journey_version)
    assert (plan.name, plan.number) == ("child-born", 1)
