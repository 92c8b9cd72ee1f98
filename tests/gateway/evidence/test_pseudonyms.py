"""Pseudonyms: the same for the same person under one key, and not to be made without it."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.evidence.pseudonyms import CACHE_SIZE, SIZE, Pseudonymiser

KEY = bytes(range(32))


@given(st.text())
def test_it_is_a_truncated_hmac(subject: str) -> None:
    made = Pseudonymiser(KEY).pseudonym(subject)
    mac = hmac.new(KEY, subject.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(made) == mac[:SIZE]
    assert len(mac[:SIZE]) * 8 >= 128
    assert "=" not in made


@given(st.text(), st.text())
def test_different_people_and_keys_have_different_ones(one: str, other: str) -> None:
    first = Pseudonymiser(KEY)
    assert (first.pseudonym(one) == first.pseudonym(other)) is (one == other)
    assert first.pseudonym(one) != Pseudonymiser(KEY[::-1]).pseudonym(one)


def test_the_cache_is_bounded_and_changes_nothing() -> None:
    pseudonyms = Pseudonymiser(KEY)
    before = pseudonyms.pseudonym("person")
    for number in range(CACHE_SIZE + 10):
        pseudonyms.pseudonym(str(number))
    assert pseudonyms.pseudonym("person") == before
    assert len(pseudonyms._cache) <= CACHE_SIZE


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError):
        Pseudonymiser(KEY[:31])
