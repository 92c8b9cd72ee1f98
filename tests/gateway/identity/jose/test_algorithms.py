from __future__ import annotations

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from gateway.identity.jose.algorithms import ALGORITHMS, fits
from tests.support.oauth import private_key


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_takes_its_own_kind_of_key_and_no_other(algorithm: str) -> None:
    assert [other for other in ALGORITHMS if fits(private_key(other), algorithm)] == [algorithm]


def test_weak_and_foreign_keys_do_not_fit() -> None:
    assert not fits(RSAKey.generate_key(1024), "PS256")
    assert not fits(ECKey.generate_key("P-384"), "ES256")
    assert not fits(OKPKey.generate_key("Ed448"), "EdDSA")
    assert not any(fits(OctKey.generate_key(256), name) for name in (*ALGORITHMS, "HS256", "none"))


def test_a_key_registered_for_another_algorithm_does_not_fit() -> None:
    key = RSAKey.import_key({**private_key("PS256").as_dict(private=False), "alg": "RS256"})
    assert not fits(key, "PS256")
