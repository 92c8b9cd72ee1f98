"""Tasks: found by whom they are for, taken by one, answered with a form that fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.journeys.cases.case import Case
from gateway.model.identifiers import new_id
from gateway.problems import Conflict, InvalidRequest, NotFound
from gateway.registry.page import Window
from gateway.store.store import Store
from tests.support.journey_cases import OFFICIAL, PORTAL, Desk
from tests.support.journey_variants import FORM
from tests.support.journey_world import birth

ANNA = replace(PORTAL, client="anna", scopes=frozenset({"births:decide"}))
BUDI = replace(ANNA, client="budi")
GRANTED = {"decision": "granted"}


@pytest.fixture
async def at(store: Store) -> tuple[Desk, Case, str]:
    """A case with an open task for `births:decide`."""
    desk = Desk(store)
    await desk.publish("child-born")
    case = await desk.start("child-born", birth())
    return desk, case, await add(desk, case, kind="task", who="births:decide")


async def add(desk: Desk, case: Case, **values: Any) -> str:
    found = await desk.cases.find(case.id)
    assert found is not None
    assert found.case_key is not None
    identity = new_id()
    shown = {"form": FORM, "title": {"en": "?"}, "shows": {"parent": "x"}}
    sealed = desk.vault.key(case.id, found.case_key).seal(f"shown/{identity}", shown)
    row = {"id": identity, "decision": identity, "step": "s", "shown": sealed, **values}
    await desk.cases.change(found, lambda change: change.put_wait(row))
    return identity


async def test_a_task_is_listed_for_whom_it_is(at: tuple[Desk, Case, str]) -> None:
    desk, _, task = at
    for caller, seen in ((ANNA, [task]), (OFFICIAL, [task]), (PORTAL, [])):
        page = await desk.tasks.page(caller, Window(10), "open")
        assert [one.id for one in page.items] == seen
    with pytest.raises(NotFound):
        await desk.tasks.find(PORTAL, task)


async def test_what_it_shows_is_opened_for_them(at: tuple[Desk, Case, str]) -> None:
    desk, _, task = at
    _, shown = await desk.tasks.find(ANNA, task)
    assert shown["shows"] == {"parent": "x"}


async def test_a_claimed_task_is_left_alone_by_others(at: tuple[Desk, Case, str]) -> None:
    desk, _, task = at
    assert (await desk.tasks.claim(ANNA, task)).claimed_by == "anna"
    assert (await desk.tasks.claim(ANNA, task)).claimed_by == "anna"
    for act in (desk.tasks.claim(BUDI, task), desk.tasks.complete(BUDI, task, GRANTED)):
        with pytest.raises(Conflict):
            await act
    assert (await desk.tasks.complete(ANNA, task, GRANTED)).state == "answered"


async def test_an_answer_that_does_not_fit_is_refused_without_repeating_it(
    at: tuple[Desk, Case, str],
) -> None:
    desk, _, task = at
    for answer in ({"decision": "perhaps-secret"}, {}, {**GRANTED, "more": 1}, [], None):
        with pytest.raises(InvalidRequest) as caught:
            await desk.tasks.complete(ANNA, task, answer)
        assert "perhaps-secret" not in str(caught.value.body())


async def test_a_task_is_answered_once(at: tuple[Desk, Case, str]) -> None:
    desk, case, task = at
    await desk.tasks.complete(ANNA, task, GRANTED)
    with pytest.raises(Conflict):
        await desk.tasks.complete(ANNA, task, GRANTED)
    seen = await desk.cases.find(case.id)
    assert seen is not None
    assert seen.due is not None


async def test_an_official_settles_what_needs_attention(at: tuple[Desk, Case, str]) -> None:
    desk, case, _ = at
    task = await add(desk, case, kind="attention", who="journeys:admin")
    done = await desk.tasks.complete(OFFICIAL, task, GRANTED)
    found = await desk.cases.find(case.id)
    assert found is not None
    assert (done.state, found.state) == ("closed", "settled")


async def test_a_preview_is_its_owners_and_answered_once(at: tuple[Desk, Case, str]) -> None:
    desk, case, _ = at
    await add(desk, case, kind="preview", step="x-once-only.low")
    assert "form" in await desk.tasks.preview(PORTAL, case.id, "low")
    with pytest.raises(NotFound):
        await desk.tasks.preview(OFFICIAL, case.id, "low")
    with pytest.raises(NotFound):
        await desk.tasks.preview(PORTAL, case.id, "other")
    await desk.tasks.answer_preview(PORTAL, case.id, "low", accepted=True, value=None)
    with pytest.raises(Conflict):
        await desk.tasks.answer_preview(PORTAL, case.id, "low", accepted=False, value=1)
