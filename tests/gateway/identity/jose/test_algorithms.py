from __future__ import annotations

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from gateway.identity.jose.algorithms import ALGORITHMS, fits
from gateway.identity.jose.jwks import read_public_key
from gateway.identity.jose.jwt import read_jwt, sign_jwt
from tests.support.oauth import private_key


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_takes_its_own_kind_of_key_and_no_other(algorithm: str) -> None:
    own = "EdDSA" if algorithm == "Ed25519" else algorithm
    assert [kind for kind in ("PS256", "ES256", "EdDSA") if fits(private_key(kind), algorithm)] == [own]


@pytest.mark.parametrize("registered", ["EdDSA", "Ed25519"])
@pytest.mark.parametrize("algorithm", ["EdDSA", "Ed25519"])
def test_both_names_of_ed25519_mean_one_key(registered: str, algorithm: str) -> None:
    key = read_public_key({**private_key("EdDSA").as_dict(private=False), "alg": registered})
    assert key is not None
    assert fits(key, algorithm)
    signed = sign_jwt({"alg": algorithm}, b"{}", private_key("EdDSA"))
    assert read_jwt(signed).verify([key]) is key


def test_weak_and_foreign_keys_do_not_fit() -> None:
    assert not fits(RSAKey.generate_key(1024), "PS256")
    assert not fits(ECKey.generate_key("P-384"), "ES256")
    assert not fits(OKPKey.generate_key("Ed448"), "EdDSA")
    assert not any(fits(OctKey.generate_key(256), name) for name in (*ALGORITHMS, "HS256", "none"))


def test_a_key_registered_for_another_algorithm_does_not_fit() -> None:
    key = RSAKey.import_key({**private_key("PS256").as_dict(private=False), "alg": "RS256"})
    assert not fits(key, "PS256")
