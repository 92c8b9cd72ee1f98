from __future__ import annotations

from typing import Any

import pytest

from gateway.identity.jose.jwks import MAX_KEYS, keys_for, read_public_key
from tests.support.oauth import private_key

PUBLIC = private_key().as_dict(private=False)


def test_keys_are_found_by_kid_or_all() -> None:
    jwks = {"keys": [{**PUBLIC, "kid": "a"}, {**private_key("EdDSA").as_dict(private=False), "kid": "b"}]}
    assert [key.kid for key in keys_for(jwks, "b")] == ["b"]
    assert len(keys_for(jwks, None)) == 2
    assert keys_for(jwks, "c") == []


@pytest.mark.parametrize(
    "jwk",
    [
        private_key().as_dict(private=True),
        {"kty": "oct", "k": "AAAA"},
        {**PUBLIC, "use": "enc"},
        {**PUBLIC, "crv": "P-999"},
        {**PUBLIC, "x": "!!"},
        {**PUBLIC, "x": ""},
        {**PUBLIC, "x": 5},
        {"kty": "EC"},
        {"kty": ["EC"]},
        {},
    ],
)
def test_what_cannot_verify_is_no_key(jwk: dict[str, Any]) -> None:
    assert read_public_key(jwk) is None


@pytest.mark.parametrize("jwks", [{}, {"keys": None}, {"keys": [None, 1, "x"]}])
def test_a_broken_set_has_no_keys(jwks: dict[str, Any]) -> None:
    assert keys_for(jwks, None) == []


def test_a_huge_set_is_not_searched_to_its_end() -> None:
    assert keys_for({"keys": [{}] * MAX_KEYS + [PUBLIC]}, None) == []
