"""What is remembered of a caller's terms: as long as nothing that they rest on changes, and no longer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.exchange.app import ExchangeApp
from gateway.exchange.grants import Grant, choose_grant
from gateway.exchange.terms import MOST, Terms, TermsMemory, next_change
from gateway.model.agreement import AgreementState
from gateway.model.decision import Decision
from gateway.problems import Problem
from tests.support.agency import Agency, running_agency
from tests.support.exchanges import Kit
from tests.support.tax_income import agreement, catalogue, principal

PATH = "/api/tax/income/people/7"


@pytest.fixture
async def agency() -> AsyncIterator[Agency]:
    async with running_agency() as running:
        yield running


@pytest.fixture
def kit(agency: Agency, tmp_path: Path) -> Kit:
    return Kit(tmp_path, agency.url)


async def test_the_policies_are_asked_once_and_the_entries_say_the_same(kit: Kit, agency: Agency) -> None:
    replies = [await kit.call("GET", PATH) for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 200]
    assert len(kit.rules.facts) == 1
    own = {"exchange": "", "at": 0, "duration_ms": 0}
    first, *others = [
        {name: getattr(entry, name) for name in entry.__struct_fields__} | own
        for entry in kit.journal.entries
    ]
    assert others == [first, first]
    assert [entry.exchange for entry in kit.journal.entries] == [
        reply.headers["simpul-exchange-id"] for reply in replies
    ]
    sent = [[field for field in seen.headers if field[0] != "simpul-exchange-id"] for seen in agency.seen]
    assert sent == [sent[0]] * 3


async def test_another_purpose_or_token_is_another_matter(kit: Kit) -> None:
    assert (await kit.call("GET", PATH)).status == 200
    assert (
        (await kit.call("GET", PATH, simpul_purpose="curiosity"))
        .problem["type"]
        .endswith("purpose-not-agreed")
    )
    assert (await kit.call("GET", PATH, authorization="Bearer audit-only")).status == 403
    assert (await kit.call("GET", PATH)).status == 200


async def test_a_new_policy_set_decides_anew(kit: Kit) -> None:
    assert (await kit.call("GET", PATH)).status == 200
    kit.rules.denied["read"] = "clearance_too_low"
    assert (await kit.call("GET", PATH)).problem["type"].endswith("access-denied")
    assert (await kit.call("GET", PATH)).problem["type"].endswith("access-denied")


async def test_a_suspended_agreement_is_felt(kit: Kit) -> None:
    assert (await kit.call("GET", PATH)).status == 200
    suspended = agreement(state=AgreementState.SUSPENDED)
    kit.publish(catalogue(kit.base_url, suspended))
    assert (await kit.call("GET", PATH)).problem["type"].endswith("agreement-not-in-force")


async def test_an_agreement_ends_at_its_hour(kit: Kit) -> None:
    known = next(iter(kit.holder.current.by_agreement.values())).agreement
    now = known.valid_until - 0.001
    kit.app = ExchangeApp(replace(kit.parts, clock=lambda: now))
    assert (await kit.call("GET", PATH)).status == 200
    now = known.valid_until
    assert (await kit.call("GET", PATH)).problem["type"].endswith("agreement-not-in-force")


windows = st.tuples(st.integers(0, 20), st.integers(1, 10)).map(lambda w: (float(w[0]), float(sum(w))))


@given(st.lists(windows, min_size=1, max_size=5), st.lists(st.integers(0, 32), max_size=20).map(sorted))
def test_whatever_begins_and_ends_the_grant_is_the_one_that_would_be_chosen(
    times: list[tuple[float, float]], calls: list[int]
) -> None:
    grants = [
        Grant(agreement(id=f"a{n}", valid_from=begins, valid_until=ends))
        for n, (begins, ends) in enumerate(times)
    ]
    kept: tuple[Grant, float] | None = None
    for now in map(float, calls):
        try:
            chosen = choose_grant(grants, "social-benefits", now)
        except Problem:
            assert kept is None or now >= kept[1]
            continue
        if kept is None or now >= kept[1]:
            kept = chosen, next_change(grants, now)
        assert kept[0] is chosen


def test_the_next_change_is_the_nearest_that_is_still_to_come() -> None:
    grants = [Grant(agreement(valid_from=a, valid_until=b)) for a, b in ((5.0, 9.0), (2.0, 7.0))]
    assert [next_change(grants, now) for now in (0.0, 2.0, 5.0, 7.0, 9.0)] == [2.0, 5.0, 7.0, 9.0, inf]


def test_only_so_many_are_kept_and_each_is_its_owners(kit: Kit) -> None:
    route = kit.holder.current.services["tax/income"].paths.find(["people", "7"])
    assert route is not None
    known, decision = route[0].leaves["GET"][0], Decision(True, "permitted", (), "set-1")
    memory, grant = TermsMemory(), Grant(agreement())
    callers = [principal() for _ in range(MOST + 1)]
    for caller in callers[:-1]:
        memory.keep(Terms(caller, known, "audit", grant, 10.0, decision, ()), None)
    for caller in (callers[0], callers[MOST - 1]):
        found = memory.recall(caller, known, None, 9.0, "set-1")
        assert found is not None
        assert found.principal is caller
    assert memory.recall(callers[0], known, b"audit", 9.0, "set-1") is None
    assert memory.recall(callers[0], known, None, 10.0, "set-1") is None
    assert memory.recall(callers[0], known, None, 9.0, "set-2") is None
    memory.keep(Terms(callers[-1], known, "audit", grant, 10.0, decision, ()), None)
    assert memory.recall(callers[0], known, None, 9.0, "set-1") is None
    assert memory.recall(callers[-1], known, None, 9.0, "set-1") is not None
