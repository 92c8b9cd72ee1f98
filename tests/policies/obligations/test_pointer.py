"""Pointers: RFC 6901's escapes, and trees that agree with one pointer at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.obligations.pointer import segments, tree
from tests.support.pointers import WILD, names, paths, pointer


@given(st.lists(names, max_size=5).map(tuple))
def test_what_is_escaped_comes_back(path: tuple[str, ...]) -> None:
    assert segments(pointer(path)) == path


@pytest.mark.parametrize("text", ["a", "/a~", "/~2", "#/a", "/a" * 40])
def test_what_is_no_pointer_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        segments(text)


@given(found=paths, walk=st.lists(st.one_of(st.none(), names), max_size=5))
def test_a_tree_leads_where_one_of_its_pointers_leads(
    found: list[tuple[object, ...]], walk: list[str | None]
) -> None:
    node = tree((pointer(path), 0) for path in found)
    left = found
    for step in walk:
        if node.leaf is not None:
            break
        if step is None:
            left = [path[1:] if path and path[0] is WILD else path for path in left]
            node = node.element()
            continue
        left = [path[1:] for path in left if path and path[0] in (WILD, step)]
        below = node.child(step)
        if below is None:
            assert left == []
            return
        node = below
    assert (node.leaf is not None) == (() in left)
