from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gateway.registry.importing.names import Named, clean_name, name_operations

named = st.builds(
    Named,
    st.sampled_from(["get", "post"]),
    st.text(min_size=1, max_size=8).map(lambda text: "/" + text),
    st.none() | st.text(max_size=4),
)
operations = st.lists(named, unique_by=lambda o: (o.method, o.path), max_size=12)


@given(operations)
def test_names_are_all_different_and_safe(found: list[Named]) -> None:
    names = name_operations(found)
    assert len(set(names)) == len(found)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,120}", name) for name in names)


@given(operations, st.randoms())
def test_names_do_not_depend_on_the_order(found: list[Named], random: object) -> None:
    names = dict(zip(found, name_operations(found), strict=True))
    shuffled = sorted(found, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert dict(zip(shuffled, name_operations(shuffled), strict=True)) == names


def test_an_unrelated_operation_changes_no_name() -> None:
    before = [Named("get", "/a", "read"), Named("get", "/b", "read"), Named("get", "/c", None)]
    after = [Named("post", "/z", "write"), *before]
    assert name_operations(after)[1:] == name_operations(before)


def test_names_are_what_people_expect() -> None:
    assert name_operations([Named("get", "/persons/{id}", None), Named("get", "/x", "lire élan")]) == [
        "get-persons-id",
        "lire-elan",
    ]
    assert clean_name("élan vital!") == "elan-vital"
