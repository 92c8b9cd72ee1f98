"""Which agreement permits, and what a caller is told when none does."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.exchange.grants import Grant, choose_grant, duties_of, next_change
from gateway.model.agreement import AgreementState, Mask
from gateway.model.decision import Duty
from gateway.problems import AgreementMissing, AgreementNotInForce, Problem, PurposeNotAgreed
from tests.support.tax_income import agreement

NOW = 1000.0


def grant(**changes: object) -> Grant:
    return Grant(agreement(**{"valid_from": 0.0, "valid_until": 2000.0, **changes}))


def test_the_one_in_force_is_chosen() -> None:
    ended, active = grant(state=AgreementState.ENDED), grant(id="b")
    assert choose_grant([ended, active], "audit", NOW) is active


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"state": AgreementState.SUSPENDED}, "suspended"),
        ({"state": AgreementState.ENDED}, "ended"),
        ({"valid_until": NOW}, "ended"),
        ({"valid_from": NOW + 1}, "not_yet"),
    ],
)
def test_the_reason_says_why_none_is_in_force(changes: dict[str, object], why: str) -> None:
    with pytest.raises(AgreementNotInForce) as refused:
        choose_grant([grant(**changes)], "audit", NOW)
    assert refused.value.code == why


def test_what_was_only_requested_is_no_agreement() -> None:
    with pytest.raises(AgreementMissing):
        choose_grant(
            [grant(state=AgreementState.REQUESTED), grant(state=AgreementState.REJECTED)], "audit", NOW
        )
    with pytest.raises(AgreementMissing):
        choose_grant([], "audit", NOW)


def test_another_purpose_is_not_agreed() -> None:
    with pytest.raises(PurposeNotAgreed):
        choose_grant([grant()], "curiosity", NOW)


def test_fields_and_masks_become_duties() -> None:
    assert grant().duties == ()
    both = grant(fields=("/name",), masks=(Mask(pointer="/name", keep=2),))
    assert both.duties == (
        Duty("minimise", (("fields", ("/name",)),)),
        Duty("mask", (("masks", (("/name", 2),)),)),
    )
    assert hash(both.duties)


def test_a_bare_duty_of_a_policy_is_met_by_the_agreements_own() -> None:
    minimising, bare, full = grant(fields=("/name",)), Duty("minimise"), Duty("mask", (("masks", ()),))
    assert duties_of(minimising, ()) == minimising.duties
    assert duties_of(minimising, (bare, full)) == (*minimising.duties, full)
    assert duties_of(grant(), (bare,)) == (bare,)


def test_the_policy_field_names_both_windows() -> None:
    assert grant(quota_second=5, quota_day=9).policy_field == '"second";q=5;w=1, "day";q=9;w=86400'
    assert not grant().has_quota


def test_a_former_one_counts_where_it_is_named_and_nothing_is_in_force() -> None:
    over, active = grant(id="over", state=AgreementState.SUSPENDED), grant(id="active")
    assert choose_grant([over], "audit", NOW, frozenset({"over"})) is over
    assert choose_grant([over, active], "audit", NOW, frozenset({"over"})) is active
    with pytest.raises(AgreementNotInForce):
        choose_grant([over], "audit", NOW, frozenset({"another"}))
    with pytest.raises(PurposeNotAgreed):
        choose_grant([over], "curiosity", NOW, frozenset({"over"}))


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
