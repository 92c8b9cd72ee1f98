"""Which side a caller stands on."""

from __future__ import annotations

from dataclasses import replace

from gateway.registry.party import acts_for, belongs_to, is_admin
from tests.support.registry import CALLERS


def test_an_administrator_acts_for_all_but_belongs_to_one() -> None:
    operator = CALLERS["operator"]
    assert is_admin(operator)
    assert acts_for(operator, "tax")
    assert not belongs_to(operator, "tax")


def test_anyone_else_acts_for_their_own_agency() -> None:
    officer = CALLERS["tax-officer"]
    assert not is_admin(officer)
    assert acts_for(officer, "tax")
    assert not acts_for(officer, "city")


def test_a_caller_without_agency_belongs_to_none() -> None:
    nobody = replace(CALLERS["tax-officer"], agency="")
    assert not belongs_to(nobody, "")
    assert not acts_for(nobody, "")
