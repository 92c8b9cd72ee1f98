from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.upstreams.provider import SHOWABLE, Provider
from gateway.model.classification import Assurance

LEVELS = st.sampled_from([Assurance.LOW, Assurance.SUBSTANTIAL, Assurance.HIGH])


def provider(**changes: Any) -> Provider:
    values: dict[str, Any] = {"id": "a", "issuer": "https://a.test", "client_id": "c", "names": {"en": "A"}}
    return Provider(**{**values, **changes})


@given(acr=st.dictionaries(st.text(max_size=9), LEVELS, max_size=5), lowest=LEVELS)
def test_every_level_that_is_asked_for_would_do(acr: dict[str, Assurance], lowest: Assurance) -> None:
    names = {name: level for name, level in acr.items() if name and not any(map(str.isspace, name))}
    asked = provider(acr=names).acr_values(lowest).split()
    assert set(asked) == {name for name, level in names.items() if level >= lowest}


@pytest.mark.parametrize("acr", ["unknown", None, 3, ["loa3"], ""])
def test_what_it_does_not_list_counts_as_its_lowest(acr: Any) -> None:
    assert provider(acr={"loa3": Assurance.HIGH}).level(acr) is Assurance.LOW


def test_only_openid_claims_of_a_sensible_size_are_kept() -> None:
    mapped = {"name": "nama", "email": "surel", "roles": "roles", "address": "alamat", "locale": "l"}
    claims = {"nama": "Anna", "surel": "x" * 300, "roles": "admin", "alamat": {"street": "A"}, "l": None}
    assert provider(claims=mapped).show(claims) == {"name": "Anna", "address": {"street": "A"}}
    assert "roles" not in SHOWABLE


def test_providers_share_people_only_in_one_namespace() -> None:
    one, two = provider(), provider(issuer="https://b.test")
    assert one.space != two.space
    assert provider(namespace="nik").space == provider(issuer="https://b.test", namespace="nik").space
    assert provider(namespace="nik").space != one.space
