"""Public keys of clients: what is accepted, and what is refused and where."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.problems import InvalidRequest
from gateway.registry.jwks import MAX_KEYS, PRIVATE, check_jwks
from tests.support.registry import KEY

EC = {**ECKey.generate_key("P-256").as_dict(private=False), "kid": "ec"}
ED = {**OKPKey.generate_key("Ed25519").as_dict(private=False), "kid": "ed"}
RSA = {**RSAKey.generate_key(2048).as_dict(private=False), "kid": "rsa"}
SMALL = {**RSAKey.import_key(generate_private_key(65537, 1024)).as_dict(private=False), "kid": "small"}
CUBE = {**RSAKey.import_key(generate_private_key(3, 2048)).as_dict(private=False), "kid": "cube"}


def test_keys_of_fapi_are_accepted() -> None:
    check_jwks({"keys": [EC, ED, RSA]})
    check_jwks({"keys": [{**RSA, "alg": "PS256"}, {**EC, "use": "sig", "alg": "ES256"}]})
    check_jwks({"keys": [{**ED, "alg": "Ed25519"}]})


@pytest.mark.parametrize(
    "key",
    [
        *({**EC, member: "x"} for member in sorted(PRIVATE)),
        {**EC, "kid": ""},
        {name: value for name, value in EC.items() if name != "kid"},
        {**EC, "kid": 7},
        {**EC, "kty": ["EC"]},
        {**EC, "kty": "oct"},
        {**EC, "crv": "P-384"},
        {**ECKey.generate_key("P-384").as_dict(private=False), "kid": "a"},
        {**ECKey.generate_key("secp256k1").as_dict(private=False), "kid": "a"},
        {**OKPKey.generate_key("X25519").as_dict(private=False), "kid": "a"},
        {**EC, "x": EC["y"], "y": EC["x"]},
        {**EC, "x": ""},
        {**EC, "x": 5},
        {**ED, "x": "AAAA"},
        {**RSA, "n": "AQAB"},
        {**RSA, "e": ""},
        {**RSA, "alg": "RS256"},
        {**RSA, "alg": "none"},
        {**EC, "alg": "PS256"},
        {**EC, "use": "enc"},
        {"kty": "RSA", "kid": "b"},
        {},
        "key",
        None,
        SMALL,
        CUBE,
    ],
)
def test_any_other_key_is_refused_where_it_is(key: object) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        check_jwks({"keys": [KEY, key]})
    assert [error["pointer"] for error in refusal.value.members["errors"]] == ["/jwks/keys/1"]
    assert "secret" not in str(refusal.value.members)


@pytest.mark.parametrize(
    "jwks", [{}, {"keys": []}, {"keys": {}}, {"keys": [KEY] * (MAX_KEYS + 1)}, {"keys": [KEY], "x": 1}]
)
def test_a_set_is_bounded_and_nothing_else(jwks: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        check_jwks(jwks)
    assert refusal.value.members["errors"][0]["pointer"] == "/jwks"


def test_a_kid_is_used_once() -> None:
    with pytest.raises(InvalidRequest):
        check_jwks({"keys": [{**EC, "kid": "same"}, {**ED, "kid": "same"}]})
