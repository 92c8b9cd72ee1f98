"""Answers and pointers that meet each other often, and the pointers' meaning written down slowly."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NAMES = ["a", "b", "name", "", "~", "/", "*x", "é", 'q"', "0", "class", "f0", "a b", "\\", "\x01"]
WILD = object()
"""A `*` segment; the name `*` itself cannot be asked for."""

names = st.sampled_from(NAMES)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**25), 10**25),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6).filter(lambda text: text.isprintable()),
)
answers = st.recursive(
    scalars,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(names, below, max_size=4)),
    max_leaves=20,
)
paths = st.lists(st.lists(st.one_of(names, names, st.just(WILD)), max_size=4).map(tuple), max_size=4)


def pointer(path: tuple[Any, ...]) -> str:
    """Write a path as a JSON Pointer (RFC 6901 section 3)."""
    return "".join(
        "/" + ("*" if part is WILD else part.replace("~", "~0").replace("/", "~1")) for part in path
    )


def over_member(found: list[tuple[Any, ...]], name: str) -> list[tuple[Any, ...]]:
    """Return what is left of each path over a member (rule 2 of `policies.obligations.pointer`)."""
    return [path[1:] for path in found if path and (path[0] is WILD or path[0] == name)]


def over_element(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return what is left of each path over an element (rule 3)."""
    return [path[1:] if path and path[0] is WILD else path for path in found]
