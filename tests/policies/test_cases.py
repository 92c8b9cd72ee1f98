"""Each rule, by its table of cases: `cases/<rule>.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.policy.engine import CedarDecider
from gateway.policy.source import read_policies
from policies.obligations import OBLIGATIONS
from tests.support.facts import POLICIES, facts

CASES = Path(__file__).parent / "cases"
TABLES = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(CASES.glob("*.yaml"))}


@pytest.fixture(scope="module")
def decider() -> CedarDecider:
    return CedarDecider(POLICIES, OBLIGATIONS)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{rule}-{n}")
        for rule, table in TABLES.items()
        for n, case in enumerate(table, 1)
    ],
)
def test_the_case_is_decided_as_its_table_says(decider: CedarDecider, case: dict[str, Any]) -> None:
    decision = decider.decide(facts(**case["facts"]))
    assert decision.permitted is case["permitted"]
    assert decision.reason == case.get("reason", decision.reason)


def test_each_rule_has_cases_both_ways() -> None:
    assert set(TABLES) == {path.stem for path in POLICIES.glob("*.cedar")}
    for rule, table in TABLES.items():
        assert {case["permitted"] for case in table} == {True, False}, rule


def test_each_rule_decides_one_of_its_cases(decider: CedarDecider) -> None:
    for rule, table in TABLES.items():
        assert any(rule in decider.decide(facts(**case["facts"])).policies for case in table), rule


def test_the_readme_lists_every_reason() -> None:
    readme = (POLICIES / "README.md").read_text()
    for rule in read_policies(POLICIES).rules.values():
        assert f"`{rule.reason}`" in readme
