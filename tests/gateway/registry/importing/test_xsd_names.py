"""Keys of types."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gateway.registry.importing.xsd_names import Names


@given(st.lists(st.tuples(st.integers(0, 5), st.text(max_size=4))))
def test_each_owner_has_one_key_and_no_two_have_the_same(asked: list[tuple[int, str]]) -> None:
    names = Names()
    given_keys: dict[int, str] = {}
    for owner, hint in asked:
        key = names.of(owner, hint)
        assert re.fullmatch(r"[A-Za-z0-9._-]+", key)
        assert given_keys.setdefault(owner, key) == key
    assert len(set(given_keys.values())) == len(given_keys)


def test_the_first_keeps_its_name() -> None:
    names = Names()
    assert [names.of(1, "Person"), names.of(2, "Person"), names.unused("Päev")] == [
        "Person",
        "Person-2",
        "P_ev",
    ]
