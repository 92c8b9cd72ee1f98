"""A case's key: what it seals is opened in its place only, and nowhere without it."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.keys.wrapping import WrappingKey, WrongWrappingKey
from gateway.journeys.cases.vault import CaseVault

VAULT = CaseVault(WrappingKey(bytes(32)))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(JSON)
def test_what_was_sealed_comes_back(value: object) -> None:
    wrapped, key = VAULT.new_key("case-1")
    sealed = key.seal("content", value)
    assert VAULT.key("case-1", wrapped).open("content", sealed) == value


def test_a_seal_is_for_one_place_of_one_case() -> None:
    _, key = VAULT.new_key("case-1")
    sealed = key.seal("content", "9901015403880001")
    assert b"9901015403880001" not in sealed
    with pytest.raises(InvalidTag):
        key.open("shown/1", sealed)
    with pytest.raises(InvalidTag):
        VAULT.new_key("case-2")[1].open("content", sealed)


def test_a_key_is_wrapped_for_its_case_only() -> None:
    wrapped, _ = VAULT.new_key("case-1")
    with pytest.raises(WrongWrappingKey):
        VAULT.key("case-2", wrapped)


@given(st.lists(st.binary(), max_size=3), st.lists(st.binary(), max_size=3))
def test_digests_are_equal_only_for_equal_parts(one: list[bytes], other: list[bytes]) -> None:
    assert (VAULT.digest(*one) == VAULT.digest(*other)) == (one == other)


def test_tokens_are_of_one_step_and_one_installation() -> None:
    assert VAULT.token("case", "a") == VAULT.token("case", "a")
    assert VAULT.token("case", "a") != VAULT.token("case", "b")
    assert VAULT.token("case", "a") != CaseVault(WrappingKey(bytes(31) + b"1")).token("case", "a")
