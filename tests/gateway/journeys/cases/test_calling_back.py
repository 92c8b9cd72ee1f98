"""Callbacks: with the step's token or the agency's own sign-in; once, even when they come twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.journeys.cases.calling_back import MOST_WAITING, CallingBack
from gateway.journeys.cases.case import Case
from gateway.journeys.cases.changing import Change
from gateway.journeys.cases.messages import Messages
from gateway.journeys.cases.records import CaseStore
from gateway.problems import Conflict, NotAuthenticated, NotFound
from gateway.store.store import Store
from tests.support.journey_cases import PORTAL, Desk
from tests.support.journey_variants import with_message
from tests.support.journey_world import birth


@pytest.fixture
async def at(store: Store) -> tuple[CallingBack, Desk, Case]:
    desk = Desk(store)
    await desk.publish("told", with_message())
    case = await desk.start("told", birth())
    return CallingBack(desk.cases, desk.plans, desk.vault), desk, case


def said(desk: Desk, case: Case, **changes: Any) -> dict[str, Any]:
    token = desk.vault.token(case.id, "answer")
    return {"token": token, "caller": None, "payload": {"ready": True}, "headers": {}, **changes}


async def test_the_same_message_again_is_no_new_one(at: tuple[CallingBack, Desk, Case]) -> None:
    back, desk, case = at
    assert await back.receive(case.id, "answer", **said(desk, case))
    assert not await back.receive(case.id, "answer", **said(desk, case))


async def test_a_wrong_token_and_a_stranger_are_refused(at: tuple[CallingBack, Desk, Case]) -> None:
    back, desk, case = at
    for changes in ({"token": "x" * 43}, {"token": None}, {"token": None, "caller": PORTAL}):
        with pytest.raises(NotAuthenticated):
            await back.receive(case.id, "answer", **said(desk, case, **changes))
    with pytest.raises(NotAuthenticated):
        await back.receive("0" * 36, "answer", **said(desk, case))


async def test_only_steps_that_receive_are_called_back(at: tuple[CallingBack, Desk, Case]) -> None:
    back, desk, case = at
    token = desk.vault.token(case.id, "registerBirth")
    with pytest.raises(NotFound):
        await back.receive(case.id, "registerBirth", **said(desk, case, token=token))


async def test_a_token_that_was_used_takes_no_other_message(at: tuple[CallingBack, Desk, Case]) -> None:
    back, desk, case = at
    await back.receive(case.id, "answer", **said(desk, case))
    store = CaseStore(desk.store)

    def take(change: Change) -> None:
        assert Messages.has_any(change, "answer")
        digest = desk.vault.digest(b"message", b'{"headers":{},"payload":{"ready":true}}')
        Messages.mark_taken(change, "answer", digest)
        assert not Messages.has_any(change, "answer")

    await store.change(await _again(store, case), take)
    with pytest.raises(Conflict):
        await back.receive(case.id, "answer", **said(desk, case, payload={"ready": False}))


async def test_an_ended_case_hears_nothing(at: tuple[CallingBack, Desk, Case]) -> None:
    back, desk, case = at
    await desk.cases.change(await _again(desk.cases, case), ended_at=1)
    with pytest.raises(Conflict):
        await back.receive(case.id, "answer", **said(desk, case))


async def test_an_agency_signs_in_for_its_own_channel(store: Store) -> None:
    desk = Desk(store)
    document = with_message().replace(b"url: hooks.yaml", b"url: hooks.yaml\n  x-service: post/addresses")
    await desk.publish("told", document)
    case = await desk.start("told", birth())
    back = CallingBack(desk.cases, desk.plans, desk.vault)
    post = replace(PORTAL, client="post-office", agency="post")
    assert await back.receive(case.id, "answer", **said(desk, case, token=None, caller=post))


async def _again(store: CaseStore, case: Case) -> Case:
    found = await store.find(case.id)
    assert found is not None
    return found


async def test_only_so_many_wait_for_a_step(at: tuple[CallingBack, Desk, Case]) -> None:
    back, desk, case = at
    for number in range(MOST_WAITING):
        assert await back.receive(case.id, "answer", **said(desk, case, payload={"number": number}))
    with pytest.raises(Conflict) as refused:
        await back.receive(case.id, "answer", **said(desk, case, payload={"number": "more"}))
    assert refused.value.code == "too_many_callbacks"
    assert not await back.receive(case.id, "answer", **said(desk, case, payload={"number": 0}))
