"""The policy engine: it permits only what is permitted, and nothing by accident."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.decision import Duty, Facts
from gateway.policy.engine import CedarDecider, PolicyInvalid, evaluate
from gateway.policy.question import entities_of, request_of
from gateway.policy.source import read_policies
from tests.support.facts import PERMITTED, POLICIES, facts

SHIPPED = read_policies(POLICIES)
CONTEXT = sorted(request_of(PERMITTED)["context"])
ATTRIBUTES = [
    (entity["uid"]["type"], name)
    for entity in json.loads(entities_of(PERMITTED))
    for name in sorted(entity["attrs"])
]

some_facts = st.builds(
    Facts,
    client=st.sampled_from(["portal", 'q"uote\n', ""]),
    client_agency=st.just("city"),
    clearance=st.integers(0, 3),
    subject_kind=st.sampled_from(["person", "system"]),
    delegated=st.booleans(),
    assurance=st.integers(0, 3),
    required_assurance=st.integers(0, 3),
    agency=st.just("tax"),
    service=st.just("income"),
    operation=st.sampled_from(["get", "Gét/1"]),
    effect=st.sampled_from(["safe", "unsafe"]),
    classification=st.integers(0, 3),
    purpose=st.sampled_from(["", "benefit", "pension"]),
    legal_basis=st.text(max_size=5),
    agreement=st.sampled_from(["", "agreement-1"]),
    agreement_in_force=st.booleans(),
    purposes=st.frozensets(st.sampled_from(["", "benefit", "pension"])),
    consent=st.sampled_from(["", "consent-1"]),
    channel=st.sampled_from(["http", "journey", "sandbox"]),
    mandate=st.sampled_from(["", "guardian"]),
    sign_in_recent=st.booleans(),
)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    target = tmp_path / "policies"
    target.mkdir()
    for file in [*POLICIES.glob("*.cedar"), POLICIES / "schema.cedarschema"]:
        shutil.copy(file, target)
    return target


@given(some_facts)
def test_it_permits_what_all_rules_allow(given_facts: Facts) -> None:
    f = given_facts
    allowed = (
        f.agreement != ""
        and f.agreement_in_force
        and f.purpose != ""
        and f.purpose in f.purposes
        and f.clearance >= f.classification
        and f.assurance >= f.required_assurance
        and f.sign_in_recent
    )
    assert CedarDecider(POLICIES).decide(f).permitted is allowed


@given(given_facts=some_facts, name=st.sampled_from(CONTEXT))
def test_a_fact_that_is_missing_denies(given_facts: Facts, name: str) -> None:
    request = request_of(given_facts)
    del request["context"][name]
    assert not evaluate(SHIPPED, request, entities_of(given_facts)).permitted


@given(given_facts=some_facts, place=st.sampled_from(ATTRIBUTES))
def test_an_attribute_that_is_missing_denies(given_facts: Facts, place: tuple[str, str]) -> None:
    entities = json.loads(entities_of(given_facts))
    for entity in entities:
        if entity["uid"]["type"] == place[0]:
            del entity["attrs"][place[1]]
    with pytest.raises(ValueError):
        evaluate(SHIPPED, request_of(given_facts), json.dumps(entities))


def test_entities_that_are_missing_deny() -> None:
    assert not evaluate(SHIPPED, request_of(PERMITTED), "[]").permitted


def test_facts_of_a_wrong_type_deny() -> None:
    decision = CedarDecider(POLICIES).decide(facts(clearance=None))
    assert (decision.permitted, decision.reason) == (False, "policy_failed")
    assert not CedarDecider(POLICIES).decide(facts(assurance=2.5)).permitted


def test_equal_facts_are_decided_once(directory: Path) -> None:
    decider = CedarDecider(directory)
    assert decider.decide(facts()) is decider.decide(Facts(*PERMITTED))


def test_the_cache_is_bounded() -> None:
    decider = CedarDecider(POLICIES, cache_size=3)
    for number in range(10):
        assert decider.decide(facts(client=f"c{number}")).permitted
    assert len(decider._cache) == 3


def test_a_forbid_that_fails_to_evaluate_denies(directory: Path) -> None:
    (directory / "overflow.cedar").write_text(
        '@id("overflow")\n@reason("overflow")\n'
        "forbid (principal is Client, action, resource is Operation)\n"
        "when { principal.clearance * 9223372036854775807 > 0 && false };"
    )
    decision = CedarDecider(directory).decide(facts(clearance=3))
    assert (decision.permitted, decision.reason) == (False, "policy_failed")


def test_without_a_permit_nothing_is_permitted(directory: Path) -> None:
    (directory / "agreed_exchange.cedar").unlink()
    decision = CedarDecider(directory).decide(facts())
    assert (decision.permitted, decision.reason, decision.policies) == (False, "no_policy_permits", ())


def test_a_changed_set_decides_anew(directory: Path) -> None:
    decider = CedarDecider(directory)
    before = decider.decide(facts())
    assert decider.reload() is False
    (directory / "never.cedar").write_text(
        '@id("never") @reason("closed") forbid (principal, action, resource);'
    )
    assert decider.reload() is True
    after = decider.decide(facts())
    assert before.permitted
    assert (after.permitted, after.reason) == (False, "closed")
    assert before.policy_set != after.policy_set == decider.policy_set


def test_a_broken_set_is_refused_and_the_old_one_stays(directory: Path) -> None:
    decider = CedarDecider(directory)
    (directory / "broken.cedar").write_text('@id("broken") @reason("x") forbid (principal, action')
    with pytest.raises(PolicyInvalid):
        decider.reload()
    assert decider.decide(facts()).permitted
    with pytest.raises(PolicyInvalid):
        CedarDecider(directory)


def test_a_permit_carries_its_obligations(directory: Path) -> None:
    (directory / "hide.cedar").write_text(
        '@id("hide") @reason("agreed") @obligate("mask minimise")\n'
        "permit (principal, action, resource) when { context.agreement_in_force };"
    )
    assert CedarDecider(directory).decide(facts()).duties == (Duty("mask"), Duty("minimise"))
    with pytest.raises(PolicyInvalid):
        CedarDecider(directory, {"minimise"})
