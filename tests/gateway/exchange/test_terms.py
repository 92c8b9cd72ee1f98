"""What is remembered of a caller's terms: as long as nothing that they rest on changes, and no longer."""

from __future__ import annotations

from dataclasses import replace

from gateway.exchange.app import ExchangeApp
from gateway.exchange.grants import Grant
from gateway.exchange.terms import MOST, Terms, TermsMemory
from gateway.model.agreement import AgreementState
from gateway.model.decision import Decision
from tests.support.agency import Agency
from tests.support.exchanges import Kit
from tests.support.tax_income import agreement, catalogue, principal

PATH = "/api/tax/income/people/7"


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
