"""Progress: state and calls in one transaction, calls that run at once one after the other."""

from __future__ import annotations

import asyncio

import pytest

from gateway.journeys.cases.case import Content
from gateway.journeys.cases.changing import Superseded
from gateway.journeys.definitions.plans import Plan
from gateway.journeys.document.load import load
from gateway.journeys.engine.calling import Target
from gateway.journeys.engine.progress import Intent, Progress
from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.decisions import CallOperation, Parallel
from gateway.store.store import Store
from tests.support.journey_cases import PORTAL, Desk
from tests.support.journeys import lookup, text

GROUP = text(
    [
        {"stepId": name, "operationId": "listThings", "x-parallel": "g", "outputs": {"n": "$response.body"}}
        for name in ("a", "b", "c")
    ]
)


async def progress_of(store: Store, document: bytes = GROUP) -> tuple[Desk, Progress]:
    desk = Desk(store)
    await desk.publish("main", document)
    case = await desk.start("main", {})
    assert case.case_key is not None
    assert case.content is not None
    key = desk.vault.key(case.id, case.case_key)
    content = Content.from_json(key.open("content", case.content))
    return desk, Progress(desk.cases, case, key, content, "me")


SOURCE = load(GROUP).sources[0]


def target() -> Target:
    known = lookup().source(SOURCE)
    assert known is not None
    return Target(SOURCE, known.operations[0], "things", "all")


async def test_calls_that_run_at_once_are_all_recorded(store: Store) -> None:
    desk, progress = await progress_of(store)
    plan = await desk.plans.find(progress.case.journey_version)
    group = plan.interpreter.decide(progress.content.state)
    assert isinstance(group, Parallel)

    async def run(decision: CallOperation, answer: int) -> None:
        await progress.begin(Intent(decision, target(), "step", 1.0))
        await progress.record(plan, decision, Response(status=200, body=answer), f"x{answer}")

    await asyncio.gather(*(run(one, n) for n, one in enumerate(group.decisions)))
    calls = await desk.cases.calls(progress.case.id)
    assert {(call.step, call.state, call.exchange) for call in calls} == {
        ("a", "done", "x0"),
        ("b", "done", "x1"),
        ("c", "done", "x2"),
    }
    found = await desk.cases.find(progress.case.id)
    assert found is not None
    assert found.content is not None
    kept = Content.from_json(progress.key.open("content", found.content))
    assert kept.state.result == "completed"
    assert kept.began == {"a": 1_000, "b": 1_000, "c": 1_000}


async def test_who_comes_late_records_nothing(store: Store) -> None:
    desk, progress = await progress_of(store)
    plan = await desk.plans.find(progress.case.journey_version)
    group = plan.interpreter.decide(progress.content.state)
    assert isinstance(group, Parallel)
    decision = group.decisions[0]
    await progress.begin(Intent(decision, target(), "step", 1.0))
    await desk.cases.change(progress.case, executor="another")
    with pytest.raises(Superseded):
        await progress.record(plan, decision, Response(status=200), None)
    assert [call.state for call in await desk.cases.calls(progress.case.id)] == ["started"]


async def test_doubt_is_written_with_its_reason(store: Store) -> None:
    desk, progress = await progress_of(store)
    plan = await desk.plans.find(progress.case.journey_version)
    group = plan.interpreter.decide(progress.content.state)
    assert isinstance(group, Parallel)
    decision = group.decisions[0]
    await progress.begin(Intent(decision, target(), "step", 1.0))
    await progress.doubt(plan, decision)
    (call,) = await desk.cases.calls(progress.case.id)
    assert (call.state, call.reason) == ("doubt", "interrupted")


CHAIN = text([{"stepId": name, "operationId": "listThings"} for name in ("a", "b")])


async def chain(store: Store) -> tuple[Desk, Progress, Plan, CallOperation]:
    """Return a case whose first of two calls has been begun."""
    desk, progress = await progress_of(store, CHAIN)
    plan = await desk.plans.find(progress.case.journey_version)
    first = progress.decide(plan)
    assert isinstance(first, CallOperation)
    await progress.begin(Intent(first, target(), "step", 1.0))
    return desk, progress, plan, first


def follow(progress: Progress, plan: Plan) -> Intent:
    decision = progress.decide(plan)
    assert isinstance(decision, CallOperation)
    return Intent(decision, target(), "step", 2.0)


async def test_the_next_call_is_begun_with_the_record_of_the_last(store: Store) -> None:
    desk, progress, plan, first = await chain(store)
    before = progress.case.version
    await progress.record(plan, first, Response(status=200), None, lambda: follow(progress, plan))
    second = progress.decide(plan)
    assert isinstance(second, CallOperation)
    assert progress.is_intended(second)
    assert progress.case.version == before + 1
    calls = await desk.cases.calls(progress.case.id)
    assert [(call.step, call.state) for call in calls] == [("a", "done"), ("b", "started")]
    assert progress.content.began == {"a": 1_000, "b": 2_000}
    await progress.record(plan, second, Response(status=200), None)
    assert not progress.has_intent


async def test_a_wish_in_between_keeps_the_next_call_from_being_begun(store: Store) -> None:
    desk, progress, plan, first = await chain(store)
    await desk.wishing.pause(PORTAL, progress.case.id)
    await progress.record(plan, first, Response(status=200), None, lambda: follow(progress, plan))
    assert not progress.has_intent
    assert progress.case.paused
    calls = await desk.cases.calls(progress.case.id)
    assert [(call.step, call.state) for call in calls] == [("a", "done")]
    found = await desk.cases.find(progress.case.id)
    assert found is not None
    assert found.content is not None
    assert Content.from_json(progress.key.open("content", found.content)).began == {"a": 1_000}
