from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.model.agreement import Agreement, AgreementState


def agreement(**changes: object) -> Agreement:
    values: dict[str, object] = {
        "id": "a",
        "client": "portal",
        "provider": "civil",
        "service": "civil/persons",
        "operations": frozenset({"get-person"}),
        "purposes": frozenset({"child-benefit"}),
        "legal_basis": "Law 1 article 2",
        "fields": ("/name",),
        "valid_from": 100.0,
        "valid_until": 200.0,
        "state": AgreementState.ACTIVE,
    }
    return Agreement(**{**values, **changes})  # type: ignore[arg-type]


@given(st.floats(min_value=0, max_value=300), st.sampled_from(AgreementState))
def test_only_an_active_agreement_in_its_time_is_in_force(now: float, state: AgreementState) -> None:
    expected = state is AgreementState.ACTIVE and 100 <= now < 200
    assert agreement(state=state).in_force(now) is expected


def test_operations_are_covered_by_name_or_all_together() -> None:
    assert agreement().covers("get-person")
    assert not agreement().covers("change-address")
    assert agreement(operations=frozenset({"*"})).covers("change-address")
