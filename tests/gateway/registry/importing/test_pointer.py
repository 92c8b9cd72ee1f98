from __future__ import annotations

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from gateway.registry.importing.pointer import format_pointer, parse_fragment

segments = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5).map(tuple)


@given(segments)
def test_a_pointer_survives_its_text(pointer: tuple[str, ...]) -> None:
    assert parse_fragment(quote(format_pointer(pointer))) == pointer


def test_an_anchor_is_no_pointer() -> None:
    assert parse_fragment("person") is None


def test_percent_and_tilde_escapes_are_undone_once() -> None:
    assert parse_fragment("/paths/~1a~1%7Bid%7D/~01") == ("paths", "/a/{id}", "~1")
