from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journeys.document.pointer import PointerMissing, escape, get, put, split

DOCUMENT = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8}


@pytest.mark.parametrize(
    ("pointer", "value"), [("", DOCUMENT), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/m~0n", 8)]
)
def test_the_examples_of_rfc_6901(pointer: str, value: object) -> None:
    assert get(DOCUMENT, pointer) == value


@pytest.mark.parametrize("pointer", ["/foo/01", "/foo/2", "/foo/-", "/nowhere", "/foo/bar"])
def test_nothing_there(pointer: str) -> None:
    with pytest.raises(PointerMissing):
        get(DOCUMENT, pointer)


@given(st.lists(st.text(max_size=4), max_size=4))
def test_tokens_survive(tokens: list[str]) -> None:
    assert split("".join("/" + escape(token) for token in tokens)) == tokens


def test_put_leaves_the_old_value_alone() -> None:
    new = put(DOCUMENT, "/foo/0", "qux")
    assert (new["foo"], DOCUMENT["foo"]) == (["qux", "baz"], ["bar", "baz"])
    assert put(DOCUMENT, "/foo/-", "x")["foo"] == ["bar", "baz", "x"]
    assert put({}, "/new", 1) == {"new": 1}
    with pytest.raises(PointerMissing):
        put({}, "/no/parent", 1)
    with pytest.raises(ValueError, match="starts"):
        split("x")
