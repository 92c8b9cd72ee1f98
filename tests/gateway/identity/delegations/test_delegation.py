from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.delegations.delegation import ORGANISATION, not_delegable
from tests.support.delegations import delegation


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.none() | st.integers(0, 20))
def test_it_counts_from_its_first_second_until_its_last_unless_revoked(
    now: int, first: int, last: int, revoked: int | None
) -> None:
    made = delegation(valid_from=first, valid_until=last, revoked_at=revoked)
    assert made.in_force(now) == (revoked is None and now in range(first, last))


@given(st.from_regex(ORGANISATION, fullmatch=True), st.text(max_size=10))
def test_an_organisation_is_meant_by_its_number_only(organisation: str, other: str) -> None:
    made = delegation(consumer_org=organisation)
    assert made.is_for(organisation)
    assert made.is_for(organisation[5:])
    assert made.is_for(other) == (other in (organisation, organisation[5:]))


def test_what_could_outlast_a_delegation_is_not_delegated() -> None:
    assert not_delegable(["registry:read", "evidence:read", "journeys:start"]) == []
    never = ["events:admin", "identity:read", "registry:approve", "registry:write"]
    assert not_delegable([*never, "registry:read"]) == never
